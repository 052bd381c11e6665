namespace Rag.Eval.Datasets;

/// <summary>The data sets by name, and files of questions by path.</summary>
public static class EvalDatasets
{
    private const int WikiQuestions = 1500;
    private const int LongWikiQuestions = 4000;
    private const int RedditQuestions = 500;
    private const int LongRedditQuestions = 5000;

    public static IReadOnlyList<string> Names { get; } =
    [
        MultiHopDataset.Name,
        MultiHopDataset.WholeName,
        NewsQuestionsDataset.Name,
        RealTimeQaDataset.Name,
        SquadShiftsDataset.WikiName,
        SquadShiftsDataset.LongWikiName,
        SquadShiftsDataset.RedditName,
        SquadShiftsDataset.LongRedditName,
    ];

    /// <param name="nameOrPath">A file of questions, or the name of a data set; the name wins.</param>
    /// <param name="folder">The folder with the data sets' own folders (multihop-rag, news-questions, realtimeqa, squad).</param>
    /// <param name="form">Of the file; told from what it holds where null.</param>
    /// <exception cref="DatasetException">There is no such data set, or a file is missing or wrong.</exception>
    public static EvalDataset Load(string nameOrPath, string folder, DatasetForm? form = null)
    {
        return nameOrPath switch
        {
            _ when form is { } known => LoadFile(nameOrPath, known),
            MultiHopDataset.Name => MultiHopDataset.Load(Path.Combine(folder, MultiHopDataset.Name)),
            MultiHopDataset.WholeName => MultiHopDataset.LoadWithNull(Path.Combine(folder, MultiHopDataset.Name)),
            NewsQuestionsDataset.Name => NewsQuestionsDataset.Load(folder),
            RealTimeQaDataset.Name => RealTimeQaDataset.Load(Path.Combine(folder, RealTimeQaDataset.Name, "questions.train.jsonl.gz")) with
            {
                Name = RealTimeQaDataset.Name,
            },
            SquadShiftsDataset.WikiName => Wiki(WikiQuestions),
            SquadShiftsDataset.LongWikiName => Wiki(LongWikiQuestions),
            SquadShiftsDataset.RedditName => Reddit(RedditQuestions),
            SquadShiftsDataset.LongRedditName => Reddit(LongRedditQuestions),
            _ when Directory.Exists(nameOrPath) => BeirDataset.Load(nameOrPath),
            _ when Path.Exists(nameOrPath) => LoadFile(nameOrPath, DatasetForms.Of(nameOrPath)),
            _ => throw new DatasetException(
                $"There is no data set '{nameOrPath}': choose one of {string.Join(", ", Names)}, or name a file of questions."
            ),
        };

        EvalDataset Wiki(int questions) => SquadShiftsDataset.Load(Path.Combine(folder, "squad"), "new_wiki", questions);

        EvalDataset Reddit(int questions) => SquadShiftsDataset.Load(Path.Combine(folder, "squad"), "reddit", questions);
    }

    /// <summary>A file's name without folder and endings.</summary>
    internal static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.IndexOf('.', 1) is > 0 and var dot ? name[..dot] : name;
    }

    private static EvalDataset LoadFile(string path, DatasetForm form)
    {
        path = Path.GetFullPath(path);
        return form switch
        {
            DatasetForm.Questions => QuestionsDataset.Load(path),
            DatasetForm.Csv => CsvDataset.Load(path),
            DatasetForm.MultiHop => MultiHopDataset.Load(Path.GetDirectoryName(path)!, Path.GetFileName(path)) with { Name = NameOf(path) },
            DatasetForm.Squad => SquadDataset.Load(path),
            DatasetForm.RealTimeQa => RealTimeQaDataset.Load(path),
            _ => RgbDataset.Load(path, RgbDataset.SplitOf(form)),
        };
    }
}
