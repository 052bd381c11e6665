using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Api.CommandLine;

/// <summary>Texts that a quantization learns from, and other texts that it is judged by.</summary>
/// <param name="Learned">Token ids, each at most <see cref="Tokens"/>.</param>
/// <param name="HeldOut">Likewise: one text in four.</param>
internal sealed record CalibrationTexts(IReadOnlyList<int[]> Learned, IReadOnlyList<int[]> HeldOut)
{
    public const int Tokens = 256;

    private const int Least = 8;

    private const int MostTexts = 256;

    private const int HeldOutOf = 4;

    /// <summary>From a file of JSON lines, or from the latest articles of the store.</summary>
    public static async Task<CalibrationTexts> ReadAsync(
        FileInfo? file,
        DirectoryInfo dataDir,
        ITokenizer tokenizer,
        CancellationToken cancellation
    )
    {
        var texts = file is null
            ? await OfStoreAsync(dataDir, cancellation)
            : [.. JsonLines.Read<Line>(file).Take(MostTexts).Select(TextOf)];
        int[][] ids =
        [
            .. texts
                .Select(text => tokenizer.Encode(text))
                .Where(text => text.Length > 1)
                .Select(text => text[..Math.Min(text.Length, Tokens)]),
        ];
        return ids.Length >= Least
            ? new CalibrationTexts([.. ids.Where((_, i) => i % HeldOutOf > 0)], [.. ids.Where((_, i) => i % HeldOutOf == 0)])
            : throw new InvalidDataException(
                $"{file?.FullName ?? $"The store in {dataDir.FullName}"} has {ids.Length} texts; "
                    + $"at least {Least} are needed to judge by."
            );
    }

    private static async Task<IReadOnlyList<string>> OfStoreAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(dataDir);
        var texts = new List<string>();
        await foreach (var article in services.GetRequiredService<IArticleCatalog>().LatestAsync(MostTexts, cancellation))
        {
            texts.Add($"{article.Title}\n{article.Body}");
        }

        return texts;
    }

    private static string TextOf(Line line) =>
        string.Join('\n', new[] { line.Title, line.Text ?? line.Body ?? line.Description }.Where(part => !string.IsNullOrWhiteSpace(part)));

    private sealed record Line(string? Title, string? Text, string? Body, string? Description);
}
