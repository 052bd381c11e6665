using System.CommandLine;
using System.Globalization;

namespace Rag.Api.CommandLine;

/// <summary>Lengths of time as people write them: 90d, 12h, 30m.</summary>
internal static class Durations
{
    private const int MostDays = 3650;

    public static Option<TimeSpan?> Option(string name, string description) =>
        new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                if (Read(result.Tokens[0].Value) is { } duration)
                {
                    return duration;
                }

                result.AddError($"{name} takes a length of time such as 90d, 12h or 30m.");
                return null;
            },
        };

    /// <summary>Null for what is none, or longer than ten years.</summary>
    internal static TimeSpan? Read(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var minutes = text[^1] switch
        {
            'd' => number * 24L * 60,
            'h' => number * 60L,
            'm' => number,
            _ => long.MaxValue,
        };
        return minutes <= MostDays * 24L * 60 ? TimeSpan.FromMinutes(minutes) : null;
    }
}
