namespace Rag.Core.Answers;

/// <param name="Temperature">0 is greedy. Range [0, 2].</param>
/// <param name="TopP">Range (0, 1].</param>
/// <param name="Stop">Generation ends before any of these would appear.</param>
/// <param name="ComputedTokens">
/// Most tokens of the prompt that may be computed, cached passages being free: passages are chosen so that it holds. Null for no bound, which leaves the
/// choice to retrieval alone.
/// </param>
/// <param name="Deadline">The first token is due so long after the question's arrival; what cannot hold it is refused at once. Null for no hurry.</param>
public sealed record AnswerOptions(
    int MaxTokens = 160,
    double Temperature = 0,
    double TopP = 1,
    IReadOnlyList<string>? Stop = null,
    long? Seed = null,
    GroundingMode? Grounding = null,
    int? Passages = null,
    int? ComputedTokens = null,
    TimeSpan? Deadline = null)
{
    /// <summary>The likeliest so many tokens are drawn from; 0 means all.</summary>
    public int TopK { get; init; }

    /// <summary>Least share of the likeliest token's probability; range [0, 1].</summary>
    public double MinP { get; init; }

    /// <summary>Range (0, 10]; 1 changes nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Range [-2, 2].</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Range [-2, 2].</summary>
    public double PresencePenalty { get; init; }

    /// <summary>By token id; range [-100, 100], of which -100 bans the token.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>How many alternatives are reported with each token, 0 to 20; null when no log-probabilities are wanted.</summary>
    public int? Alternatives { get; init; }

    /// <summary>Takes the place of grounding.</summary>
    public AnswerFormat? Format { get; init; }
}
