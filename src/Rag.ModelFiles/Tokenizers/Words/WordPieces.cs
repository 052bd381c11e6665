namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>
/// Each word is cut greedily into the longest pieces of the vocabulary, and pieces after the first have a prefix. A word with a part that
/// no piece covers becomes the unknown token as a whole.
/// </summary>
internal sealed class WordPieces : IWordModel
{
    private readonly WordPieceModel _model;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _first;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _following;
    private readonly int _longestPiece;

    public WordPieces(WordPieceModel model)
    {
        _model = model;
        var first = new Dictionary<string, int>(model.Tokens.Count, StringComparer.Ordinal);
        var following = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < model.Tokens.Count; id++)
        {
            var token = model.Tokens[id];
            if (model.Added.IsSpecial(id))
            {
                continue; // the name of a control token is no word
            }

            first.TryAdd(token, id);
            if (token.StartsWith(model.ContinuationPrefix, StringComparison.Ordinal))
            {
                following.TryAdd(token[model.ContinuationPrefix.Length..], id);
            }

            _longestPiece = Math.Max(_longestPiece, token.Length);
        }

        _first = first.GetAlternateLookup<ReadOnlySpan<char>>();
        _following = following.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public void Append(string word, List<int> ids) => Append(word.AsSpan(), ids);

    public void Append(ReadOnlySpan<char> word, List<int> ids)
    {
        var before = ids.Count;
        if (CharactersOf(word) <= _model.LongestWord)
        {
            var at = 0;
            while (at < word.Length && TryLongest(word[at..], at == 0 ? _first : _following, out var id, out var length))
            {
                ids.Add(id);
                at += length;
            }

            if (at == word.Length)
            {
                return;
            }

            ids.RemoveRange(before, ids.Count - before);
        }

        ids.Add(_model.UnknownId);
    }

    private static int CharactersOf(ReadOnlySpan<char> word)
    {
        var pairs = 0;
        foreach (var c in word)
        {
            pairs += char.IsLowSurrogate(c) ? 1 : 0;
        }

        return word.Length - pairs;
    }

    private bool TryLongest(
        ReadOnlySpan<char> rest,
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces,
        out int id,
        out int length
    )
    {
        for (length = Math.Min(rest.Length, _longestPiece); length > 0; length--)
        {
            if (pieces.TryGetValue(rest[..length], out id))
            {
                return true;
            }
        }

        id = 0;
        return false;
    }
}
