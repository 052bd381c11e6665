using System.Text;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>The license that a model's own files state.</summary>
public static class ModelLicense
{
    public const string Unknown = "unknown";

    private const string Fence = "---";
    private const string Key = "license:";
    private const int MostLines = 400;
    private const int Longest = 80;

    /// <param name="path">A folder with the model's card (README.md), or a .gguf file.</param>
    public static string Of(string path)
    {
        var stated =
            File.Exists(Path.Combine(path, "README.md")) ? InCard(Path.Combine(path, "README.md"))
            : WeightSource.IsGguf(path) ? InGguf(path)
            : Directory.Exists(path) && WeightSource.GgufIn(path) is { } gguf ? InGguf(gguf)
            : null;
        return stated is { Length: > 0 and <= Longest } && stated.All(c => c is >= ' ' and <= '~') ? stated : Unknown;
    }

    /// <summary>Of the head of a card: lines between two fences, of which one is "license: NAME".</summary>
    private static string? InCard(string path)
    {
        string[] lines = [.. Encoding.UTF8.GetString(BoundedFile.Read(path)).Split('\n').Take(MostLines).Select(line => line.Trim())];
        return lines is [Fence, ..]
            ? lines
                .Skip(1)
                .TakeWhile(line => line != Fence)
                .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
                ?[Key.Length..].Trim(' ', '"', '\'')
            : null;
    }

    private static string? InGguf(string path)
    {
        using var model = GgufModel.Open(path);
        return model.Metadata.String("general.license");
    }
}
