using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A quotation with the place it stands in. Offsets are UTF-16, half-open, in the revision's body (in the passage's text when it has no article).</summary>
/// <param name="Number">As printed after the quotation, from 1.</param>
/// <param name="PassageIndex">Index in <see cref="Answer.Passages"/>.</param>
/// <param name="TextStart">First offset of the quoted words (without their quotation marks) in <see cref="Answer.Text"/>.</param>
public sealed record Citation(
    int Number,
    int PassageIndex,
    ArticleId? ArticleId,
    int Revision,
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string Quote,
    int Start,
    int End,
    int TextStart,
    int TextEnd);

public enum FinishReason
{
    Stop,
    Length,
    Canceled,
    Error,
}

/// <summary>Token counts as the engine saw them. PromptTokens = CachedTokens + ComputedTokens.</summary>
public sealed record Usage(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens);

/// <summary>Where the time went, all from the question's arrival.</summary>
/// <param name="Retrieval">Zero when the passages were given.</param>
/// <param name="FirstToken">Until the engine's first token; null when the model was not asked.</param>
public sealed record AnswerTimings(TimeSpan Retrieval, TimeSpan? FirstToken, TimeSpan Total);

/// <param name="Found">Candidates that retrieval weighed.</param>
/// <param name="IsRefusal">True when the passages do not say, or nothing was found.</param>
/// <param name="ShortAnswer">The span answered with; empty for refusals and bare quotations.</param>
/// <param name="RefusalMargin">
/// Log-probability of refusing less that of the short answer (natural log): the higher, the less the reader believes its answer. Null where it
/// was not weighed.
/// </param>
/// <param name="LeftOut">Passages that were found but did not fit the prompt's budget.</param>
/// <param name="GivenUp">How many of these only the bound on computed tokens kept out: see <see cref="AnswerOptions.ComputedTokens"/>.</param>
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
    int GivenUp = 0)
{
    /// <summary>The tokens generated, where their log-probabilities were asked for.</summary>
    public IReadOnlyList<AnswerToken>? Tokens { get; init; }
}

/// <summary>One token generated, or one that might have been.</summary>
/// <param name="Bytes">UTF-8, perhaps not whole characters; empty for a special token.</param>
/// <param name="LogProbability">Natural log, of the model as it is: before grounding, penalties and temperature.</param>
/// <param name="Alternatives">The likeliest tokens in its place, likeliest first.</param>
public sealed record AnswerToken(ReadOnlyMemory<byte> Bytes, double LogProbability, IReadOnlyList<AnswerToken> Alternatives);

/// <summary>What a caller sees while an answer comes about, in order: one <see cref="Retrieved"/>, any number of <see cref="TextDelta"/>, one <see cref="Completed"/>.</summary>
public abstract record AnswerEvent
{
    private AnswerEvent()
    {
    }

    public sealed record Retrieved(IReadOnlyList<Passage> Passages, int Found, TimeSpan Elapsed) : AnswerEvent;

    /// <param name="Tokens">Those generated since the delta before, where their log-probabilities were asked for.</param>
    public sealed record TextDelta(string Text, IReadOnlyList<AnswerToken>? Tokens = null) : AnswerEvent;

    public sealed record Completed(Answer Answer) : AnswerEvent;
}

/// <summary>How strictly the answer is held to the passages.</summary>
public enum GroundingMode
{
    /// <summary>Short answer and quotation both come from the passages.</summary>
    Strict,

    /// <summary>The short answer is free, the quotation comes from a passage.</summary>
    Quotes,

    Off,
}

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

/// <summary>The question cannot be asked; the message says why and what would mend it.</summary>
public sealed class BadQuestionException(string message) : Exception(message);

/// <summary>The engine could not finish the answer; the message says why.</summary>
public class AnswerFailedException(string message) : Exception(message);

/// <summary>The engine did not take the question for want of time or room; the message says why.</summary>
/// <param name="retryAfter">After which the same question is likely to be answered; null when waiting does not help.</param>
public sealed class AnswerRefusedException(string message, TimeSpan? retryAfter) : AnswerFailedException(message)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>Questions to answers over everything stored.</summary>
/// <remarks>The first step of the enumeration throws <see cref="BadQuestionException"/>, a later one <see cref="AnswerFailedException"/>.</remarks>
public interface IAnswerer
{
    IAsyncEnumerable<AnswerEvent> AnswerAsync(string question, AnswerOptions options, CancellationToken cancellation);
}

/// <summary>The reader alone: answers from the passages given, in that order. Throws as <see cref="IAnswerer"/> does.</summary>
public interface IReader
{
    IAsyncEnumerable<AnswerEvent> ReadAsync(string question, IReadOnlyList<Passage> passages, AnswerOptions options, CancellationToken cancellation);
}

public static class AnswerEvents
{
    /// <summary>The answer at the end of the events.</summary>
    public static async Task<Answer> ToAnswerAsync(this IAsyncEnumerable<AnswerEvent> events)
    {
        Answer? answer = null;
        await foreach (var step in events)
        {
            answer = (step as AnswerEvent.Completed)?.Answer ?? answer;
        }

        return answer ?? throw new InvalidOperationException("The events ended without an answer.");
    }
}

/// <summary>Questions to hits over everything stored.</summary>
public interface ISearcher
{
    ValueTask<SearchResult> SearchAsync(string question, int top, CancellationToken cancellation);

    /// <summary>
    /// A first guess at what <see cref="SearchAsync"/> will find, by words alone: it comes long before the question is embedded, and is only good for getting
    /// things ready.
    /// </summary>
    ValueTask<IReadOnlyList<Hit>> GlanceAsync(string question, int top, CancellationToken cancellation);
}

/// <param name="Candidates">How many chunks were weighed.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, int Candidates);
