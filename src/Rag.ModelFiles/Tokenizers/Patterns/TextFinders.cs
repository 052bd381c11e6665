using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>Reads what a step of a tokenizer looks for: a text, or a regular expression.</summary>
internal static class TextFinders
{
    /// <summary>In UTF-16 units; of the longest known expression a multiple.</summary>
    private const int LongestPattern = 4096;

    /// <exception cref="ModelFileException">The pattern is missing, or an expression that is not read.</exception>
    public static TextFinder Read(string path, JsonElement step)
    {
        var pattern = step.Field("pattern") is { ValueKind: JsonValueKind.Object } pair ? pair : step;
        if ((pattern.String("String") ?? step.String("pattern")) is { Length: > 0 and <= LongestPattern } literal)
        {
            return new LiteralFinder(literal);
        }

        if (pattern.String("Regex") is not { Length: > 0 and <= LongestPattern } regex)
        {
            throw new ModelFileException(
                path,
                $"the step {step.String("type")} has no pattern from 1 to {LongestPattern} characters long."
            );
        }

        if (WordSplitting.OfRegex(regex) is { } known)
        {
            return new WordFinder(known);
        }

        try
        {
            return PatternParser.Parse(regex);
        }
        catch (FormatException e)
        {
            throw new ModelFileException(path, $"a pattern of the tokenizer is not supported: {e.Message}.", e);
        }
    }
}
