namespace Rag.Eval.Datasets;

/// <summary>The data sets by name.</summary>
public static class EvalDatasets
{
    private const int WikiQuestions = 1500;
    private const int RedditQuestions = 500;

    public static IReadOnlyList<string> Names { get; } = [MultiHopDataset.Name, SquadShiftsDataset.WikiName, SquadShiftsDataset.RedditName];

    /// <param name="folder">The folder with the data sets' own folders (multihop-rag, squad).</param>
    /// <exception cref="DatasetException">The name is unknown, or a file is missing or damaged.</exception>
    public static EvalDataset Load(string name, string folder) =>
        name switch
        {
            MultiHopDataset.Name => MultiHopDataset.Load(Path.Combine(folder, MultiHopDataset.Name)),
            SquadShiftsDataset.WikiName => SquadShiftsDataset.Load(Path.Combine(folder, "squad"), "new_wiki", WikiQuestions),
            SquadShiftsDataset.RedditName => SquadShiftsDataset.Load(Path.Combine(folder, "squad"), "reddit", RedditQuestions),
            _ => throw new DatasetException($"There is no data set '{name}': choose one of {string.Join(", ", Names)}."),
        };
}
