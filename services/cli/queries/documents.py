"""Every GraphQL document that the command sends, by what it asks."""

FIGURES = """
fragment Figures on Round {
  id programme { id } scope place state attempt cohortSize eligiblePeople matchedPeople unmatchedPeople proposalCount
  score bound proven cohortSha256 solutionSha256 answerBy reason acceptedCount declinedCount lapsedCount openCount
}"""
PARTIES = """
fragment Who on Party { side participant { id name stage } institution { id name } region { id } }
fragment Why on Breakdown {
  topicsToMentee topicsToMentor languages commonSlots pointsToMentee pointsToMentor pointsCommonSlots pointsPlace
}"""

REGISTER_REGION = """
mutation RegisterRegion($requestId: ID!, $id: ID!, $name: String!) {
  registerRegion(requestId: $requestId, id: $id, name: $name) { id }
}"""
REGISTER_INSTITUTION = """
mutation RegisterInstitution($requestId: ID!, $id: ID!, $regionId: ID!, $name: String!) {
  registerInstitution(requestId: $requestId, id: $id, regionId: $regionId, name: $name) { id }
}"""
OPEN_PROGRAMME = """
mutation OpenProgramme(
  $requestId: ID!, $id: ID!, $name: String!, $rules: ProgrammeRulesInput, $model: Model
) {
  openProgramme(requestId: $requestId, id: $id, name: $name, rules: $rules, model: $model) { id name direction }
}"""
INVITE = """
mutation Invite($requestId: ID!, $input: InviteInput!) {
  inviteParticipant(requestId: $requestId, input: $input) { id status }
}"""
ENROL = """
mutation Enrol($requestId: ID!, $input: EnrolInput!) {
  enrol(requestId: $requestId, input: $input) { id status }
}"""

OPEN_ROUND = (
    """
mutation OpenRound($requestId: ID!, $input: OpenRoundInput!) {
  openRound(requestId: $requestId, input: $input) { ...Figures }
}"""
    + FIGURES
)
TRIGGER_ROUND = (
    """
mutation TriggerRound($requestId: ID!, $id: ID!, $quotas: [QuotaInput!]) {
  triggerRound(requestId: $requestId, id: $id, quotas: $quotas) { ...Figures }
}"""
    + FIGURES
)
PUBLISH_ROUND = (
    """
mutation PublishRound($requestId: ID!, $id: ID!, $answerDays: Int) {
  publishRound(requestId: $requestId, id: $id, answerDays: $answerDays) { ...Figures }
}"""
    + FIGURES
)
CANCEL_ROUND = (
    """
mutation CancelRound($requestId: ID!, $id: ID!) { cancelRound(requestId: $requestId, id: $id) { ...Figures } }"""
    + FIGURES
)
CLOSE_ROUND = (
    """
mutation CloseRound($requestId: ID!, $id: ID!) { closeRound(requestId: $requestId, id: $id) { ...Figures } }"""
    + FIGURES
)
ANSWER_PROPOSAL = """
mutation Answer($requestId: ID!, $id: ID!, $accepts: Boolean!) {
  answerProposal(requestId: $requestId, id: $id, accepts: $accepts) { id status }
}"""

ASK_SPOT = """
mutation Ask($requestId: ID!, $id: ID!, $topic: Topic!, $question: String!) {
  askSpot(requestId: $requestId, id: $id, topic: $topic, question: $question) { id state }
}"""
ANSWER_SPOT = """
mutation AnswerSpot($requestId: ID!, $id: ID!, $accepts: Boolean!) {
  answerSpot(requestId: $requestId, id: $id, accepts: $accepts) { id state }
}"""

HOLD_FIRST_CONVERSATION = """
mutation First($requestId: ID!, $mentorshipId: ID!, $heldAt: DateTime!) {
  holdFirstConversation(requestId: $requestId, mentorshipId: $mentorshipId, heldAt: $heldAt) { id state }
}"""
DECIDE_TO_CONTINUE = """
mutation Decide($requestId: ID!, $mentorshipId: ID!, $continues: Boolean!) {
  decideToContinue(requestId: $requestId, mentorshipId: $mentorshipId, continues: $continues) { id state }
}"""
AGREE_COMPACT = """
mutation Agree($requestId: ID!, $mentorshipId: ID!, $version: Int!, $weeks: Int!, $goals: String!) {
  agreeCompact(
    requestId: $requestId, mentorshipId: $mentorshipId, version: $version, weeksBetweenSessions: $weeks, goals: $goals
  ) { id state }
}"""
SCHEDULE_SESSION = """
mutation Schedule($requestId: ID!, $mentorshipId: ID!, $id: ID!, $startsAt: DateTime!, $minutes: Int!) {
  scheduleSession(requestId: $requestId, mentorshipId: $mentorshipId, id: $id, startsAt: $startsAt, minutes: $minutes) {
    id state
  }
}"""
HOLD_SESSION = """
mutation Hold($requestId: ID!, $mentorshipId: ID!, $id: ID!, $heldAt: DateTime!) {
  holdSession(requestId: $requestId, mentorshipId: $mentorshipId, id: $id, heldAt: $heldAt) { id state }
}"""
RECORD_INSIGHT = """
mutation Insight($requestId: ID!, $mentorshipId: ID!, $id: ID!, $to: Side!, $note: String!) {
  recordInsight(requestId: $requestId, mentorshipId: $mentorshipId, id: $id, to: $to, note: $note) { id }
}"""
PROPOSE_OUTCOME = """
mutation Propose($requestId: ID!, $mentorshipId: ID!, $id: ID!, $kind: OutcomeKind!, $note: String!) {
  proposeOutcome(requestId: $requestId, mentorshipId: $mentorshipId, id: $id, kind: $kind, note: $note) { id }
}"""
CONFIRM_OUTCOME = """
mutation Confirm($requestId: ID!, $mentorshipId: ID!, $id: ID!) {
  confirmOutcome(requestId: $requestId, mentorshipId: $mentorshipId, id: $id) { id }
}"""

ROUND_BY_ID = "query Round($id: ID!) { round(id: $id) { ...Figures } }" + FIGURES
ROUNDS = "query Rounds($programmeId: ID!) { rounds(programmeId: $programmeId) { ...Figures } }" + FIGURES
DRAFTS = (
    """
query Drafts($id: ID!, $first: Int!) {
  round(id: $id) { drafts(first: $first) { id score mentor { ...Who } mentee { ...Who } breakdown { ...Why } } }
}"""
    + PARTIES
)
PROPOSALS = (
    """
query Proposals($roundId: ID!, $after: ID) {
  proposals(roundId: $roundId, first: 250, after: $after) {
    id status score mentor { ...Who } mentee { ...Who } breakdown { ...Why }
  }
}"""
    + PARTIES
)
FORMATIONS = """
query Formations($id: ID!, $after: ID) {
  round(id: $id) {
    formations(first: 250, after: $after) { id shape state minimum proposals { status } begins { id } }
  }
}"""
SPOTS = """
query Spots($programmeId: ID!, $after: ID) {
  spots(programmeId: $programmeId, first: 250, after: $after) { id state topic answerBy }
}"""
UNMATCHED = """
query Unmatched($id: ID!, $after: ID) {
  round(id: $id) { unmatched(first: 500, after: $after) { participantId institution { id } rule reason } }
}"""
MENTORSHIPS = """
query Mentorships($roundId: ID!, $after: ID) {
  mentorships(roundId: $roundId, first: 250, after: $after) {
    id state mentor { participant { id } } mentee { participant { id } }
  }
}"""
CLOSE_MENTORSHIP = """
mutation Close($requestId: ID!, $mentorshipId: ID!) {
  closeMentorship(requestId: $requestId, mentorshipId: $mentorshipId) { id state ending }
}"""
PARTICIPANT_COUNT = """
query Count($programmeId: ID!, $institutionId: ID) {
  participantCount(programmeId: $programmeId, institutionId: $institutionId)
}"""
FUNNEL = """
query Funnel($programmeId: ID!) {
  funnel(programmeId: $programmeId) { level placeId placeName cells { stage people } }
}"""
ROUND_PROGRESS = (
    """
subscription Progress($id: ID!) {
  roundProgress(roundId: $id) { state attempt step detail incumbent bound round { ...Figures } }
}"""
    + FIGURES
)
