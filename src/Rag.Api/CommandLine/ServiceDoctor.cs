using System.Globalization;
using Rag.Api.Health;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag doctor --url</c>: what a running service says of its parts.</summary>
internal static class ServiceDoctor
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidOperationException">Nobody answers there, or not as this service does.</exception>
    public static async Task<int> ExamineAsync(Uri address, bool json, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = s_longest };
        var parts = await ReadAsync(client, cancellation);
        string[] findings = [.. parts.Where(part => part.Fault is not null).Select(part => $"{part.Name}: {part.Fault}")];
        if (json)
        {
            JsonLines.Write(
                new
                {
                    Sound = findings.Length == 0,
                    Findings = findings,
                    Parts = parts,
                }
            );
        }
        else
        {
            foreach (var part in parts)
            {
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.CurrentCulture,
                    $"{(part.Fault is null ? "✓" : "✗")} {part.Name}{(part.Fault is null ? "" : $": {part.Fault}")}"
                );
            }
        }

        return findings.Length == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<HealthPart>> ReadAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            return HealthText.Read(await client.GetStringAsync($"{HealthEndpoints.Healthy}?{HealthEndpoints.Verbose}", cancellation));
        }
        catch (Exception exception)
            when (exception is HttpRequestException or FormatException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            throw new InvalidOperationException(
                $"No running service answered at {client.BaseAddress}: {exception.Message} Look whether it runs and has loaded its models.",
                exception
            );
        }
    }
}
