using Rag.Eval.Statistics;

namespace Rag.Eval.Tuning;

/// <param name="Settings">How many were tried.</param>
/// <param name="IsCutShort">True where time ended the search, so that another run may come to another proposal.</param>
/// <param name="Proposal">Empty where nothing is to be changed.</param>
/// <param name="Comparison">
/// Today's weights against those chosen without the question, figure by figure: what may be said of the way in which the proposal was
/// found.
/// </param>
public sealed record TuningReport(
    TuningOptions Options,
    int Settings,
    bool IsCutShort,
    IReadOnlyList<TunedSet> Sets,
    IReadOnlyList<TuningFold> Folds,
    IReadOnlyList<WeightChange> Proposal,
    Comparison Comparison
)
{
    /// <summary>For people.</summary>
    public string Sentence =>
        Comparison.Verdict switch
        {
            _ when Proposal.Count == 0 =>
                "No difference can be claimed: nothing is proposed, since no other weights are better by more than chance.",
            Verdict.Better => "The proposal was found in a way that is better on questions it did not see: it is yours to accept.",
            Verdict.Worse => "The proposal was found in a way that is worse on questions it did not see: do not accept it.",
            _ => "No difference can be claimed: on questions that it did not see, "
                + "weights found in this way are not better by more than chance.",
        };
}
