namespace Rag.Api.Health;

/// <summary>Parts as text, a line each, in the form that Kubernetes gives its own: "[+]name ok" or "[-]name failed: why".</summary>
internal static class HealthText
{
    private const string Fine = " ok";
    private const string Failed = " failed: ";

    public static string Of(IReadOnlyList<HealthPart> parts) =>
        string.Concat(parts.Select(part => part.Fault is { } fault ? $"[-]{part.Name}{Failed}{fault}\n" : $"[+]{part.Name}{Fine}\n"));

    /// <exception cref="FormatException">It is no such text.</exception>
    public static IReadOnlyList<HealthPart> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadLine)];

    private static HealthPart ReadLine(string line)
    {
        if (line.StartsWith("[+]", StringComparison.Ordinal) && line.EndsWith(Fine, StringComparison.Ordinal))
        {
            return new HealthPart(line[3..^Fine.Length], null);
        }

        var at = line.IndexOf(Failed, StringComparison.Ordinal);
        return line.StartsWith("[-]", StringComparison.Ordinal) && at > 3
            ? new HealthPart(line[3..at], line[(at + Failed.Length)..])
            : throw new FormatException($"\"{line}\" tells of no part.");
    }
}
