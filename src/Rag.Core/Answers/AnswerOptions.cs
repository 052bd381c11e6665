using Rag.Core.Access;
using Rag.Core.Sampling;

namespace Rag.Core.Answers;

/// <summary>How a question is to be answered.</summary>
/// <param name="MaxTokens">Most tokens to generate; at least 1.</param>
/// <param name="Stop">Generation ends before any of these strings would appear.</param>
/// <param name="Grounding">As configured where null.</param>
/// <param name="Passages">Most passages in the prompt; as configured where null.</param>
/// <param name="ComputedTokens">
/// Most tokens of the prompt that may be computed, cached passages being free: passages are chosen so that it holds. Null for no bound,
/// which leaves the choice to retrieval alone.
/// </param>
/// <param name="Deadline">
/// The first token is due so long after the question's arrival; a question whose first token cannot come in time is refused at once. Null
/// for no hurry.
/// </param>
public sealed record AnswerOptions(
    int MaxTokens = AnswerOptions.DefaultMaxTokens,
    IReadOnlyList<string>? Stop = null,
    GroundingMode? Grounding = null,
    int? Passages = null,
    int? ComputedTokens = null,
    TimeSpan? Deadline = null
)
{
    public const int DefaultMaxTokens = 160;

    public const string NoAdapter = "";

    public const string Reader = "";

    /// <summary>Asks for whichever generator the question needs.</summary>
    public const string Auto = "auto";

    public SamplingParameters Sampling { get; init; } = SamplingParameters.Greedy;

    /// <summary>
    /// The tokens are reported with their log-probabilities, each with as many alternatives as <see cref="Sampling"/> asks for.
    /// </summary>
    public bool LogProbabilities { get; init; }

    /// <summary>
    /// Answers from what was known at this time: from the revisions that the service had then, whatever came later. Null for what is known
    /// now; so is a time that has not come.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Takes the place of grounding; null for a grounded answer.</summary>
    public AnswerFormat? Format { get; init; }

    /// <summary>
    /// So many answers are drawn from one prompt. Only what the reader writes at a temperature is drawn; of everything else there is one
    /// answer, which stands for all.
    /// </summary>
    public int Choices { get; init; } = 1;

    /// <summary>An answer that fewer outlets give among the passages read is declined.</summary>
    public int MinimumSources { get; init; } = 1;

    /// <summary>
    /// The adapter that the reader reads and writes with, by name; null for the one that is the tenant's, and <see cref="NoAdapter"/> for
    /// the reader as it is.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>
    /// Who writes the answer: a configured generator's name, <see cref="Auto"/>, or <see cref="Reader"/> for the reader that every service
    /// has; null for whoever answers where nobody is named.
    /// </summary>
    public string? Generator { get; init; }

    public Audience Audience { get; init; } = Audience.Everybody;

    public NewsFilter Filter { get; init; } = NewsFilter.None;

    /// <inheritdoc cref="SearchRequest.Dialogue"/>
    public IReadOnlyList<DialogueTurn> Dialogue { get; init; } = [];

    /// <summary>What to look for to answer the question.</summary>
    public SearchRequest SearchFor(string question) =>
        new(question)
        {
            AsOf = AsOf,
            Audience = Audience,
            Filter = Filter,
            Dialogue = Dialogue,
        };
}
