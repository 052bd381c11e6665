namespace Rag.Core.Answers;

/// <summary>A complete answer, with its evidence and its cost.</summary>
/// <param name="Found">How many candidates retrieval weighed.</param>
/// <param name="IsRefusal">True when the passages do not say, or nothing was found.</param>
/// <param name="ShortAnswer">The span answered with; empty for refusals and bare quotations.</param>
/// <param name="RefusalMargin">
/// Log-probability of refusing less that of the short answer (natural log): the higher, the less the reader believes its answer. Null where
/// it was not weighed.
/// </param>
/// <param name="LeftOut">Passages that were found but did not fit the prompt's budget.</param>
/// <param name="GivenUp">
/// How many passages only the bound on computed tokens kept out: see <see cref="AnswerOptions.ComputedTokens"/>.
/// </param>
public sealed record Answer(
    string Text,
    string ShortAnswer,
    bool IsRefusal,
    IReadOnlyList<Citation> Citations,
    IReadOnlyList<Passage> Passages,
    int Found,
    FinishReason FinishReason,
    Usage Usage,
    AnswerTimings Timings,
    double? RefusalMargin,
    int LeftOut,
    int GivenUp = 0
)
{
    /// <summary>An answer that says nothing of the news, and for which no model wrote anything.</summary>
    public static Answer WithoutEvidence(
        string text,
        IReadOnlyList<Passage> passages,
        int found,
        Usage usage,
        AnswerTimings timings,
        int leftOut = 0
    ) => new(text, "", IsRefusal: true, [], passages, found, FinishReason.Stop, usage, timings, RefusalMargin: null, leftOut);

    /// <summary>What was found and not read, with the reason.</summary>
    public IReadOnlyList<LeftOutPassage> NotRead { get; init; } = [];

    /// <summary>The time whose knowledge was asked for; null for what is known now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>A sentence for readers where less was searched than should have been; null where all was.</summary>
    public string? Notice { get; init; }

    /// <summary>The tokens generated, where their log-probabilities were asked for.</summary>
    public IReadOnlyList<AnswerToken>? Tokens { get; init; }

    /// <summary>Null where no extractor read the passages.</summary>
    public AnswerJudgment? Judgment { get; init; }

    /// <summary>Null where no model was asked.</summary>
    public AnswerAuthor? Author { get; init; }

    /// <summary>Words that the text quotes and that no passage holds; the text marks each.</summary>
    public IReadOnlyList<string> UnfoundQuotations { get; init; } = [];

    /// <summary>True where all that was found is in languages that the models do not read: no model saw it.</summary>
    public bool IsUnread { get; init; }

    /// <summary>True when the text is a word of the service about itself: nothing was looked for, so nothing was found either.</summary>
    public bool IsServiceTalk { get; init; }
}
