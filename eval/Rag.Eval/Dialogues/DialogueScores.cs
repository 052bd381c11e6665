namespace Rag.Eval.Dialogues;

/// <summary>Shares of dialogues, in [0, 1]: of those that have an answer unless it says otherwise.</summary>
/// <param name="Unanswerable">Dialogues whose second question no article answers.</param>
/// <param name="Alone">Success@5 of the question that stands alone: the passage that answers is among the first five.</param>
/// <param name="FollowUp">Success@5 of the follow-up within its dialogue.</param>
/// <param name="WithoutDialogue">Success@5 of the follow-up without its dialogue.</param>
/// <param name="Rewritten">Success@5 of the follow-up as the reader rewrote it; null where it was not asked to.</param>
/// <param name="Disturbed">How many questions that stand alone find something else after a dialogue about something else.</param>
/// <param name="AloneAnswered">Right answers to the questions that stand alone; null where answers were not asked for.</param>
/// <param name="FollowUpAnswered">Right answers to the follow-ups.</param>
/// <param name="AloneDeclined">
/// Of the unanswerable questions that stand alone, those that are declined; null where there are none or answers were not asked for.
/// </param>
/// <param name="FollowUpDeclined">The same of the follow-ups.</param>
public sealed record DialogueScores(
    int Dialogues,
    int Unanswerable,
    double Alone,
    double FollowUp,
    double WithoutDialogue,
    double? Rewritten,
    int Disturbed,
    double? AloneAnswered,
    double? FollowUpAnswered,
    double? AloneDeclined,
    double? FollowUpDeclined
)
{
    private const int Top = 5;
    private const int Digits = 4;

    public static DialogueScores Of(IReadOnlyList<DialogueResult> results)
    {
        var answerable = results.Where(result => result.Case.Golds.Count > 0).ToList();
        var others = results.Where(result => result.Case.Golds.Count == 0).ToList();
        return new DialogueScores(
            results.Count,
            others.Count,
            Share(answerable, result => result.Alone <= Top),
            Share(answerable, result => result.FollowUp <= Top),
            Share(answerable, result => result.WithoutDialogue <= Top),
            answerable.Any(result => result.Rewriting is not null) ? Share(answerable, result => result.Rewritten <= Top) : null,
            results.Count(result => result.IsDisturbed),
            answerable.Any(result => result.AloneAnswer is not null) ? Share(answerable, result => result.IsAloneRight) : null,
            answerable.Any(result => result.FollowUpAnswer is not null) ? Share(answerable, result => result.IsFollowUpRight) : null,
            others.Any(result => result.AloneAnswer is not null) ? Share(others, result => result.AloneAnswer is "") : null,
            others.Any(result => result.FollowUpAnswer is not null) ? Share(others, result => result.FollowUpAnswer is "") : null
        );
    }

    private static double Share(IReadOnlyList<DialogueResult> results, Func<DialogueResult, bool> holds) =>
        results.Count == 0 ? 0 : Math.Round((double)results.Count(holds) / results.Count, Digits);
}
