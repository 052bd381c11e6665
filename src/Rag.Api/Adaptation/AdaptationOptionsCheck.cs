using Microsoft.Extensions.Options;

namespace Rag.Api.Adaptation;

/// <summary>What is wrong with the schedule, all of it at once.</summary>
internal sealed class AdaptationOptionsCheck : IValidateOptions<AdaptationOptions>
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(40);

    public ValidateOptionsResult Validate(string? name, AdaptationOptions options)
    {
        List<string> faults = [.. Faults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(AdaptationOptions options)
    {
        if (options.Every < s_shortest || options.Every > s_longest)
        {
            yield return $"Adaptation:Every is {options.Every}: it must lie between {s_shortest} and {s_longest}.";
        }

        if (options.Trainer is { } trainer && !File.Exists(trainer))
        {
            yield return $"Adaptation:Trainer is {trainer}, which is no file.";
        }

        if (options.Enabled && options.Trainer is null && Trainer.Find(options) is null)
        {
            yield return Trainer.Missing;
        }
    }
}
