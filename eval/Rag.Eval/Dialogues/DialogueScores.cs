namespace Rag.Eval.Dialogues;

/// <summary>Shares of dialogues, in [0, 1].</summary>
/// <param name="Alone">Success@5 of the question that stands alone: the passage that answers is among the first five.</param>
/// <param name="FollowUp">Success@5 of the follow-up within its dialogue.</param>
/// <param name="WithoutDialogue">Success@5 of the follow-up without its dialogue.</param>
/// <param name="Rewritten">Success@5 of the follow-up as the reader rewrote it; null where it was not asked to.</param>
/// <param name="Disturbed">How many questions that stand alone find something else after a dialogue about something else.</param>
/// <param name="AloneAnswered">Right answers to the questions that stand alone; null where answers were not asked for.</param>
/// <param name="FollowUpAnswered">Right answers to the follow-ups.</param>
public sealed record DialogueScores(
    int Dialogues,
    double Alone,
    double FollowUp,
    double WithoutDialogue,
    double? Rewritten,
    int Disturbed,
    double? AloneAnswered,
    double? FollowUpAnswered
)
{
    private const int Top = 5;
    private const int Digits = 4;

    public static DialogueScores Of(IReadOnlyList<DialogueResult> results) =>
        new(
            results.Count,
            Share(results, result => result.Alone <= Top),
            Share(results, result => result.FollowUp <= Top),
            Share(results, result => result.WithoutDialogue <= Top),
            results.Any(result => result.Rewriting is not null) ? Share(results, result => result.Rewritten <= Top) : null,
            results.Count(result => result.IsDisturbed),
            results.Any(result => result.AloneAnswer is not null) ? Share(results, result => result.IsAloneRight) : null,
            results.Any(result => result.FollowUpAnswer is not null) ? Share(results, result => result.IsFollowUpRight) : null
        );

    private static double Share(IReadOnlyList<DialogueResult> results, Func<DialogueResult, bool> holds) =>
        results.Count == 0 ? 0 : Math.Round((double)results.Count(holds) / results.Count, Digits);
}
