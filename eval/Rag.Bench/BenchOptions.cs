using System.CommandLine;

namespace Rag.Bench;

/// <summary>Options that every benchmark has, and how further ones are made.</summary>
internal static class BenchOptions
{
    public static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Less of everything that is not named: less than two minutes, for a rough figure.",
    };

    public static readonly Option<bool> Busy = new("--busy")
    {
        Description = "Measure though other processes take more than 5 % of a core; the report says so all the same.",
    };

    public static readonly Option<FileInfo?> Out = new("--out") { Description = "Also write the report to a file, for people." };

    /// <param name="quick">What holds with <see cref="Quick"/>; <paramref name="value"/> where null.</param>
    public static Option<int> Number(string name, string description, int value, int least, int? quick = null)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = result => quick is { } few && result.GetValue(Quick) ? few : value,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name} must be at least {least}.");
            }
        });
        return option;
    }
}
