using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Eval.Datasets;
using Rag.Eval.Tuning;

namespace Rag.Api.CommandLine;

/// <summary>The options of <c>rag eval tune</c>.</summary>
internal sealed class EvalTuneOptions
{
    private static readonly TuningOptions s_defaults = new();

    private readonly Option<string[]> _datasets = new("--dataset")
    {
        Description = $"A data set by name ({string.Join(", ", EvalDatasets.Names)}), or a file of questions; may be given several times.",
        Required = true,
    };

    private readonly Option<DirectoryInfo[]> _dataDirs = new("--data-dir")
    {
        Description = "Folder of the service that holds the data set's articles: one for all data sets, or one for each in their order.",
        DefaultValueFactory = _ => [new DirectoryInfo(DataFolder.Default().Path)],
    };

    private readonly Option<int> _folds = new("--folds")
    {
        Description = "Parts of the questions, each of which is held out once.",
        DefaultValueFactory = _ => s_defaults.Folds,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The same seed parts and draws alike.",
        DefaultValueFactory = _ => s_defaults.Seed,
    };

    private readonly Option<int> _settings = new("--settings")
    {
        Description = "Settings drawn at random before the best are improved on.",
        DefaultValueFactory = _ => s_defaults.Settings,
    };

    private readonly Option<double?> _minutes = new("--minutes") { Description = "Try no further setting after so long." };

    /// <summary>Where the data sets lie.</summary>
    private readonly Option<DirectoryInfo> _folder = new DatasetOptions().Folder;

    public Option<int?> Limit { get; } = new("--limit") { Description = "Only so many questions of each data set, from the first." };

    public Option<FileInfo?> Accept { get; } =
        new("--accept") { Description = "Write the proposal to this file, which must not exist, in the form of appsettings." };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public void AddTo(Command command)
    {
        Within(_folds, 3, 20);
        Within(_settings, 1, 100_000);
        foreach (var option in (Option[])[_datasets, _dataDirs, _folds, _seed, _settings, _minutes, _folder, Limit, Accept, Json])
        {
            command.Options.Add(option);
        }

        _minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } minutes && !(minutes > 0 && minutes <= 10_000))
            {
                result.AddError("--minutes must be above 0, and 10000 at most.");
            }
        });
        Limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--limit must be at least 1.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(_dataDirs) is { Length: > 1 } folders && folders.Length != result.GetValue(_datasets)?.Length)
            {
                result.AddError("Give one --data-dir for all data sets, or one for each.");
            }
        });
    }

    public TuningOptions TuningIn(ParseResult parsed) =>
        new(
            parsed.GetValue(_folds),
            parsed.GetValue(_seed),
            parsed.GetValue(_settings),
            parsed.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null
        );

    /// <exception cref="DatasetException">There is no such data set, or a file is missing or wrong.</exception>
    public IEnumerable<(EvalDataset Dataset, DirectoryInfo DataDir)> SetsIn(ParseResult parsed)
    {
        var folders = parsed.GetRequiredValue(_dataDirs);
        return parsed
            .GetRequiredValue(_datasets)
            .Select(
                (name, i) => (EvalDatasets.Load(name, parsed.GetRequiredValue(_folder).FullName), folders[Math.Min(i, folders.Length - 1)])
            );
    }

    private static void Within(Option<int> option, int least, int most) =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{option.Name} must lie between {least} and {most}.");
            }
        });
}
