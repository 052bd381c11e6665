using System.CommandLine;

namespace Rag.Bench;

/// <summary>Options of the benchmarks.</summary>
internal static class BenchOptions
{
    /// <summary>Every benchmark has it.</summary>
    public static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Less of everything that is not named: less than two minutes, for a rough figure.",
    };

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
