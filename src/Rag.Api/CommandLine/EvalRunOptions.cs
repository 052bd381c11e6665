using System.CommandLine;
using Rag.Answering.Routing;
using Rag.Core.Answers;
using Rag.Core.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary>The options of <c>rag eval run</c>.</summary>
internal sealed class EvalRunOptions
{
    private readonly Option<bool> _search = new("--search") { Description = "Search for the questions, and answer none of them." };
    private readonly Option<bool> _answer = new("--answer") { Description = "Answer the questions as well." };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting that this run alone has, as Section:Key=Value; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Who answers: a generator's name, or auto; short for --set Routing:Model=NAME.",
    };

    public DatasetOptions Dataset { get; } = new();

    public Option<int?> AtOnce { get; } = Count("--at-once", "How many questions are asked at once; times mean most with one.");

    public Option<int?> Limit { get; } = Count("--limit", "Ask only so many questions, from the first.");

    public Option<string?> Note { get; } = new("--note") { Description = "What the run is for; shown in lists." };

    public Option<string?> Resume { get; } = new("--resume") { Description = "Go on with the run of this id." };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Option<DirectoryInfo> DataDir { get; } = CommonOptions.DataDir();

    public void AddTo(Command command)
    {
        Dataset.AddTo(command);
        foreach (var option in (Option[])[_search, _answer, _set, _model, AtOnce, Limit, Note, Resume, Json, DataDir])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_search) && result.GetValue(_answer))
            {
                result.AddError("Give --search or --answer, not both.");
            }
        });
        _set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => Parts(token.Value) is null))
            {
                result.AddError($"--set takes Section:Key=Value, which '{token.Value}' is not.");
            }
        });
    }

    /// <summary>Null where it is left to the data set.</summary>
    public RunKind? KindIn(ParseResult parsed) =>
        parsed.GetValue(_answer) ? RunKind.Answer
        : parsed.GetValue(_search) ? RunKind.Search
        : null;

    /// <summary>Of a setting that is given twice the last counts.</summary>
    public IReadOnlyDictionary<string, string> SettingsIn(ParseResult parsed)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in (parsed.GetValue(_set) ?? []).Select(text => Parts(text)!.Value))
        {
            settings[name] = value;
        }

        if (parsed.GetValue(_model) is { } model)
        {
            settings[$"{RoutingOptions.Section}:{nameof(RoutingOptions.Model)}"] = model;
            if (model == AnswerOptions.Auto)
            {
                settings[$"{RoutingOptions.Section}:{nameof(RoutingOptions.Enabled)}"] = bool.TrueString;
            }
        }

        return settings;
    }

    private static (string Name, string Value)? Parts(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && text[..equals].Contains(':', StringComparison.Ordinal)
            ? (text[..equals].Trim(), text[(equals + 1)..].Trim())
            : null;

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }
}
