using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>In what two plans differ, as sentences for people.</summary>
public static class PlanDifference
{
    private const int MostSettings = 3;

    /// <summary>What has changed since the run was planned; null where nothing has that its outcome depends on.</summary>
    public static string? Of(RunPlan then, RunPlan now)
    {
        if (then.DatasetDigest != now.DatasetDigest)
        {
            return $"the questions of {then.Dataset} are not those that it was begun with ({then.Cases} then, {now.Cases} now).";
        }

        if (then.Kind != now.Kind)
        {
            return $"it is one of {Noun(then.Kind)}, not of {Noun(now.Kind)}.";
        }

        if (then.Depth != now.Depth)
        {
            return $"it keeps {then.Depth} passages of each ranking, not {now.Depth}.";
        }

        var settings = Settings(then.Configuration, now.Configuration);
        if (settings.Count == 0)
        {
            return null;
        }

        var more = settings.Count > MostSettings ? $", and {settings.Count - MostSettings} more" : "";
        return $"the configuration is not that of its beginning: {string.Join(", ", settings.Take(MostSettings))}{more}.";
    }

    /// <summary>Every setting that differs, by name: <c>Retrieval:Dense was 1 and is 0</c>.</summary>
    public static IReadOnlyList<string> Settings(RunConfiguration then, RunConfiguration now) =>
        [
            .. then
                .Settings.Keys.Union(now.Settings.Keys)
                .Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Then: then.Settings.GetValueOrDefault(name), Now: now.Settings.GetValueOrDefault(name)))
                .Where(setting => setting.Then != setting.Now)
                .Select(setting => $"{setting.Name} was {Value(setting.Then)} and is {Value(setting.Now)}"),
        ];

    private static string Value(string? value) =>
        value switch
        {
            null => "not there",
            "" => "empty",
            _ => value,
        };

    private static string Noun(RunKind kind) => kind == RunKind.Answer ? "answers" : "searches";
}
