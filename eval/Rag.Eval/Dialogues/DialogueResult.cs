namespace Rag.Eval.Dialogues;

/// <summary>What became of one dialogue. Ranks count from 1 and are null where the passage was not among the hits.</summary>
/// <param name="FirstAnswer">What the service answered to the first question.</param>
/// <param name="Reading">The follow-up as the search read it; null where it was taken to stand alone.</param>
/// <param name="Alone">Rank of the passage that answers, for the question that stands alone.</param>
/// <param name="FollowUp">For the follow-up within its dialogue.</param>
/// <param name="WithoutDialogue">For the follow-up without one.</param>
/// <param name="Rewritten">For the follow-up as the reader rewrote it; null also where it was not asked to.</param>
/// <param name="Rewriting">The reader's words; null where it was not asked.</param>
/// <param name="IsDisturbed">
/// Whether the question that stands alone finds something else after a dialogue about something else.
/// </param>
/// <param name="AloneAnswer">The short answer to the question that stands alone; null where answers were not asked for.</param>
/// <param name="FollowUpAnswer">The short answer to the follow-up.</param>
/// <param name="AloneConfidence">Of the answer to the question that stands alone, given or declined; null where nothing was judged.</param>
/// <param name="FollowUpConfidence">Of the answer to the follow-up.</param>
public sealed record DialogueResult(
    DialogueCase Case,
    string FirstAnswer,
    string? Reading,
    int? Alone,
    int? FollowUp,
    int? WithoutDialogue,
    int? Rewritten,
    string? Rewriting,
    bool IsDisturbed,
    string? AloneAnswer,
    string? FollowUpAnswer,
    double? AloneConfidence,
    double? FollowUpConfidence
)
{
    public bool IsAloneRight => IsRight(AloneAnswer);

    public bool IsFollowUpRight => IsRight(FollowUpAnswer);

    private bool IsRight(string? answer) =>
        answer is { Length: > 0 }
        && Case.Golds.Any(gold => DialogueEvaluation.Holds(answer, gold) || DialogueEvaluation.Holds(gold, answer));
}
