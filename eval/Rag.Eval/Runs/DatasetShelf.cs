using System.Collections.Concurrent;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;

namespace Rag.Eval.Runs;

/// <summary>
/// The data sets that a service can be asked: those known by name whose files lie in a folder, and each file of questions in it. A name
/// never leads out of the folders, so that whoever asks for a run reads nothing else. Thread-safe.
/// </summary>
/// <param name="folders">The first has precedence; one that is not there holds nothing.</param>
public sealed class DatasetShelf(IReadOnlyList<string> folders)
{
    private static readonly string[] s_endings = [".jsonl", ".jsonl.gz", ".json", ".json.gz", ".csv", ".csv.gz"];

    /// <summary>Of files as they were, and of sets known by name, so that a list does not read everything again.</summary>
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), DatasetSummary> _summaries = new();

    /// <summary>By name. What cannot be read is left out.</summary>
    public IReadOnlyList<DatasetSummary> List() =>
        [
            .. EvalDatasets
                .Names.Select(name => SummaryOf((name, 0, default), name))
                .Concat(Files().Select(file => SummaryOf((file.FullName, file.Length, file.LastWriteTimeUtc), file.Name)))
                .OfType<DatasetSummary>()
                .DistinctBy(summary => summary.Name)
                .OrderBy(summary => summary.Name, StringComparer.Ordinal),
        ];

    /// <exception cref="EvalRunException">There is no such data set here, or a file of it is wrong.</exception>
    public EvalDataset Load(string name)
    {
        try
        {
            if (EvalDatasets.Names.Contains(name))
            {
                return LoadKnown(name);
            }

            return Files().FirstOrDefault(file => file.Name == name) is { } found
                ? EvalDatasets.Load(found.FullName, found.DirectoryName!) with
                {
                    Name = name,
                }
                : throw new EvalRunException($"There is no data set '{name}' here: put a file of that name into {folders[^1]}.");
        }
        catch (DatasetException exception)
        {
            throw new EvalRunException(exception.Message, exception);
        }
    }

    /// <summary>From the first folder that has it.</summary>
    private EvalDataset LoadKnown(string name)
    {
        foreach (var folder in folders.SkipLast(1))
        {
            try
            {
                return EvalDatasets.Load(name, folder);
            }
            catch (DatasetException)
            {
                // The next folder may have it; what the last one lacks is told.
            }
        }

        return EvalDatasets.Load(name, folders[^1]);
    }

    private IEnumerable<FileInfo> Files() =>
        folders
            .Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles())
            .Where(file => s_endings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Null where it cannot be read.</summary>
    private DatasetSummary? SummaryOf((string, long, DateTime) state, string name)
    {
        try
        {
            return _summaries.GetOrAdd(state, _ => Summary(Load(name)));
        }
        catch (EvalRunException)
        {
            return null;
        }
    }

    private static DatasetSummary Summary(EvalDataset dataset) =>
        new(dataset.Name, Description(dataset.Cases), dataset.Cases.Count, RunPlans.KindsOf(dataset.Cases));

    /// <summary>Its kinds of questions, the most frequent first: "fact (70), near (50)".</summary>
    private static string Description(IReadOnlyList<EvalCase> cases) =>
        string.Join(
            ", ",
            cases
                .CountBy(item => item.Kind)
                .OrderByDescending(kind => kind.Value)
                .ThenBy(kind => kind.Key, StringComparer.Ordinal)
                .Take(6)
                .Select(kind => $"{kind.Key} ({kind.Value})")
        );
}
