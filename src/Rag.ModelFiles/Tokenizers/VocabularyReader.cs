using System.Globalization;
using System.Text.Json;
using Rag.ModelFiles.Tokenizers.Words;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Reads the vocabulary of a tokenizer.json: tokens, scores, merges and added tokens.</summary>
internal static class VocabularyReader
{
    public static List<AddedToken> ReadAdded(string path, JsonElement root)
    {
        var added = new List<AddedToken>();
        if (root.Field("added_tokens") is not { ValueKind: JsonValueKind.Array } array)
        {
            return added;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in array.EnumerateArray())
        {
            if (element.Int("id") is not { } id || id < 0 || element.String("content") is not { Length: > 0 } content || !seen.Add(content))
            {
                throw new ModelFileException(path, "added_tokens has an entry without id or content, or one twice.");
            }

            added.Add(
                new AddedToken(
                    id,
                    content,
                    element.Bool("special", false),
                    element.Bool("lstrip", false),
                    element.Bool("rstrip", false),
                    element.Bool("single_word", false),
                    element.Bool("normalized", false)
                )
            );
        }

        TokenIds.RequireAdded(path, added);
        return added;
    }

    /// <summary>The tokens by id, the added ones included; an id without a token has an empty string.</summary>
    /// <param name="foreign">The ids of added tokens that the vocabulary itself does not hold, so that no text becomes them.</param>
    public static List<string> ReadTokens(string path, JsonElement model, List<AddedToken> added, out HashSet<int> foreign)
    {
        if (model.Field("vocab") is not { ValueKind: JsonValueKind.Object } vocabulary)
        {
            throw new ModelFileException(path, "the tokenizer has no vocab.");
        }

        var tokens = new List<string>();
        var count = vocabulary.GetPropertyCount() + added.Count;
        foreach (var entry in vocabulary.EnumerateObject())
        {
            Put(
                path,
                tokens,
                count,
                entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) ? id : -1,
                entry.Name
            );
        }

        foreign = [.. added.Where(token => token.Id >= tokens.Count || tokens[token.Id] != token.Content).Select(token => token.Id)];
        PutAdded(path, tokens, count, added);
        return tokens;
    }

    /// <summary>The tokens of a Unigram vocabulary, the added ones included, and the scores of its own, which are the first ones.</summary>
    public static (List<string> Tokens, List<double> Scores) ReadScored(string path, JsonElement model, List<AddedToken> added)
    {
        if (model.Field("vocab") is not { ValueKind: JsonValueKind.Array } vocabulary)
        {
            throw new ModelFileException(path, "the tokenizer has no vocab.");
        }

        var (tokens, scores) = (new List<string>(), new List<double>());
        foreach (var entry in vocabulary.EnumerateArray())
        {
            if (
                entry.ValueKind != JsonValueKind.Array
                || entry.GetArrayLength() != 2
                || entry[0].GetString() is not { Length: <= UnigramWords.LongestToken } token
                || !entry[1].TryGetDouble(out var score)
                || !double.IsFinite(score)
            )
            {
                throw new ModelFileException(
                    path,
                    $"the token {tokens.Count} of the vocab is no pair of a text of at most {UnigramWords.LongestToken} characters "
                        + "and a score."
                );
            }

            TokenIds.Require(path, tokens.Count, token, tokens.Count + 1);
            tokens.Add(token);
            scores.Add(score);
        }

        PutAdded(path, tokens, tokens.Count + added.Count, added);
        return (tokens, scores);
    }

    private static void PutAdded(string path, List<string> tokens, int count, List<AddedToken> added)
    {
        foreach (var token in added)
        {
            Put(path, tokens, count, token.Id, token.Content);
        }
    }

    private static void Put(string path, List<string> tokens, int count, int id, string token)
    {
        TokenIds.Require(path, id, token, count);
        while (tokens.Count <= id)
        {
            tokens.Add("");
        }

        tokens[id] = token;
    }

    /// <summary>Each merge is a pair, or in older files a text with a space in between.</summary>
    public static IEnumerable<(string Left, string Right)> ReadMerges(string path, JsonElement model)
    {
        if (model.Field("merges") is not { ValueKind: JsonValueKind.Array } merges)
        {
            throw new ModelFileException(path, "the tokenizer has no merges.");
        }

        foreach (var merge in merges.EnumerateArray())
        {
            yield return merge.ValueKind switch
            {
                JsonValueKind.String => MergePair.Parse(path, merge.GetString()!),
                JsonValueKind.Array when merge.GetArrayLength() == 2 => (merge[0].GetString() ?? "", merge[1].GetString() ?? ""),
                _ => throw new ModelFileException(path, "merges has an entry that is no pair of tokens."),
            };
        }
    }

    /// <summary>The id of the token for what has none; null for a model without such a token.</summary>
    public static int? UnknownId(string path, List<string> tokens, string? name) =>
        name is null ? null
        : tokens.IndexOf(name) is >= 0 and var id ? id
        : throw new ModelFileException(path, $"the vocabulary does not hold its unknown token {name}.");

    /// <summary>The tokens that text may become: the name of a control token is ordinary text, even where nothing looks for it.</summary>
    public static Dictionary<string, int> Texts(IReadOnlyList<string> tokens, IEnumerable<AddedToken> added, HashSet<int>? foreign = null)
    {
        var special = added.Where(token => token.IsSpecial || foreign?.Contains(token.Id) == true).Select(token => token.Id).ToHashSet();
        var texts = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Length > 0 && !special.Contains(id))
            {
                texts[tokens[id]] = id;
            }
        }

        return texts;
    }

    /// <summary>Whether a byte-level vocabulary has a token for every byte, so that nothing is unknown.</summary>
    public static bool HasAllBytes(IReadOnlyList<string> tokens)
    {
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 256).All(b => known.Contains(ByteAlphabet.CharacterOf((byte)b).ToString()));
    }

    public static string Written(double score) => score.ToString("R", CultureInfo.InvariantCulture);
}
