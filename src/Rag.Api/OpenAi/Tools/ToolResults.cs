using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>What tools gave, as passages to answer from.</summary>
internal static class ToolResults
{
    /// <summary>UTF-16 units of a passage: about as long as a chunk of an article.</summary>
    private const int LongestPassage = 900;

    private const int MostPassages = 64;

    /// <summary>Those that share the most words with the question first; of equals in their order.</summary>
    public static IReadOnlyList<Passage> PassagesOf(IEnumerable<string> contents, string question)
    {
        var asked = Words(question).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. contents
                .SelectMany(content => Pieces(Lines(content)))
                .OrderByDescending(piece => Words(piece).Where(asked.Contains).Distinct(StringComparer.OrdinalIgnoreCase).Count())
                .Take(MostPassages)
                .Select(piece => new Passage(piece)),
        ];
    }

    /// <summary>JSON as lines of "name: value", which the reader knows how to read; any other text as it is.</summary>
    private static string Lines(string content)
    {
        if (content.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return content;
        }

        try
        {
            using var json = JsonDocument.Parse(content);
            var lines = new List<string>();
            AddLines(lines, "", json.RootElement);
            return string.Join('\n', lines);
        }
        catch (JsonException)
        {
            return content;
        }
    }

    private static void AddLines(List<string> lines, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    AddLines(lines, name.Length == 0 ? member.Name : $"{name} {member.Name}", member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    AddLines(lines, name, item);
                }

                break;
            default:
                lines.Add(name.Length == 0 ? $"{value}" : $"{name.Replace('_', ' ')}: {value}");
                break;
        }
    }

    /// <summary>Sentences packed together; one that is too long is cut at a word's end.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var (start, end) = (0, 0);
        foreach (var sentence in Sentences.Split(text))
        {
            if (sentence.End - start > LongestPassage && end > start)
            {
                yield return text[start..end].Trim();
                start = sentence.Start;
            }

            while (sentence.End - start > LongestPassage)
            {
                var cut = TextCut.WordEnd(text, start + LongestPassage, start + 1);
                yield return text[start..cut].Trim();
                start = cut;
            }

            end = sentence.End;
        }

        if (end > start && text[start..end].Trim() is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }
}
