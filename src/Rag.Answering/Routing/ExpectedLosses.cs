namespace Rag.Answering.Routing;

/// <summary>
/// How wrong generators are at each difficulty, by what became of questions before. What is known of few questions is mixed with a prior:
/// generators are alike at the easiest questions, and each step of difficulty parts the weaker from the stronger. Immutable.
/// </summary>
public sealed class ExpectedLosses
{
    /// <summary>Loss of the strongest generator where nothing is known.</summary>
    internal const double PriorLoss = 0.4;

    /// <summary>What a step of difficulty adds, for each stronger generator that there is.</summary>
    internal const double PriorStep = 0.04;

    /// <summary>As many questions the prior counts as.</summary>
    internal const double PriorQuestions = 20;

    private readonly Dictionary<(string Generator, int Difficulty), Tally> _tallies = [];

    /// <param name="outcomes">Of several generators.</param>
    /// <param name="escalateBelow">Answers of less sureness are given by the next stronger generator instead.</param>
    public ExpectedLosses(IReadOnlyList<RoutedOutcome> outcomes, double escalateBelow)
    {
        Bounds = DifficultyBounds.Learned(outcomes);
        foreach (var outcome in outcomes)
        {
            var key = (outcome.Generator, outcome.Signs is { } signs ? Bounds.Of(signs) : outcome.Difficulty);
            _tallies[key] = _tallies.GetValueOrDefault(key).With(outcome, outcome.Sureness < escalateBelow);
        }
    }

    /// <summary>By which questions are as hard as they were then.</summary>
    public DifficultyBounds Bounds { get; }

    /// <summary>The expected loss of a question that goes to each of these first, and on to those after it.</summary>
    /// <param name="generators">The weakest first.</param>
    public IReadOnlyList<double> Of(IReadOnlyList<string> generators, int difficulty)
    {
        var losses = new double[generators.Count];
        double? stronger = null;
        foreach (var (i, name) in generators.Index().Reverse())
        {
            var tally = _tallies.GetValueOrDefault((name, difficulty));
            var prior = PriorLoss + (PriorStep * difficulty * (generators.Count - 1 - i));
            var loss = stronger is { } next ? tally.KeptLoss + (tally.Escalated * next) : tally.Loss;
            losses[i] = ((PriorQuestions * prior) + loss) / (PriorQuestions + tally.Questions);
            stronger = losses[i];
        }

        return losses;
    }

    /// <param name="KeptLoss">Of those that are not given away.</param>
    private readonly record struct Tally(int Questions, double Loss, int Escalated, double KeptLoss)
    {
        public Tally With(RoutedOutcome outcome, bool isEscalated) =>
            new(Questions + 1, Loss + outcome.Loss, Escalated + (isEscalated ? 1 : 0), KeptLoss + (isEscalated ? 0 : outcome.Loss));
    }
}
