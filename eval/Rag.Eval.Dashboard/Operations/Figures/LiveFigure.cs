namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>A figure of the running service.</summary>
/// <param name="Name">In addresses and in the names of files.</param>
/// <param name="Title">With its unit.</param>
/// <param name="Meaning">A sentence.</param>
/// <param name="Silence">What it means that there is no value: a few words.</param>
public sealed record LiveFigure(string Name, string Title, FigureKind Kind, string Meaning, string Silence)
{
    private static readonly string[] s_percentiles = ["p50", "p95", "p99"];

    /// <summary>The names of its lines, in the order of values.</summary>
    public IReadOnlyList<string> Lines { get; } = Kind == FigureKind.Durations ? s_percentiles : [Title];

    public static LiveFigure Questions { get; } =
        new("questions", "Questions a second", FigureKind.Rate, "Questions as they ended, whatever became of them.", "none asked");

    public static LiveFigure FirstWord { get; } =
        new(
            "first-word",
            "First word",
            FigureKind.Durations,
            "From a question's arrival to the first text of its answer.",
            "none answered"
        );

    public static LiveFigure BetweenTokens { get; } =
        new(
            "between-tokens",
            "Between tokens",
            FigureKind.Durations,
            "From one token that the reader writes to the next; answers that are cut from a passage have none.",
            "none written"
        );

    public static LiveFigure Reused { get; } =
        new(
            "reused",
            "Tokens reused",
            FigureKind.Share,
            "Of the tokens of prompts, those whose keys and values were there already.",
            "none read"
        );

    public static LiveFigure Blocks { get; } =
        new("blocks", "Blocks in use", FigureKind.Share, "Of all blocks of KV memory, those that hold something.", "not known");

    public static LiveFigure Searchable { get; } =
        new(
            "searchable",
            "Publish to searchable",
            FigureKind.Durations,
            "From when an article was published, or was due to be looked for, to when it is searched.",
            "none came in"
        );

    public static LiveFigure Refused { get; } =
        new("refused", "Refused a second", FigureKind.Rate, "Work that the door refused because the service was busy.", "none refused");

    /// <summary>Those that stand first on the page.</summary>
    public static IReadOnlyList<LiveFigure> Six { get; } = [Questions, FirstWord, BetweenTokens, Reused, Blocks, Searchable];

    public static IReadOnlyList<LiveFigure> All { get; } = [.. Six, Refused];

    /// <summary>Null where there is none of that name.</summary>
    public static LiveFigure? Find(string name) => All.FirstOrDefault(figure => figure.Name == name);
}
