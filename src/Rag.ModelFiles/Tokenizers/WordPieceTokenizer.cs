using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// WordPiece as in BERT: each word is cut greedily into the longest pieces of the vocabulary, and pieces after the first have a
/// prefix. A word with a part that no piece covers becomes the unknown token as a whole. docs/decisions/tokenizers.md says why
/// this is our own.
/// </summary>
internal sealed class WordPieceTokenizer : VocabularyTokenizer, ISpanTokenizer
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _first;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _following;
    private readonly int _longestPiece;
    private readonly WordPieceModel _model;

    public WordPieceTokenizer(WordPieceModel model)
        : base(model.Tokens.Count, model.Added, model.ComputeDigest())
    {
        _model = model;
        var first = new Dictionary<string, int>(model.Tokens.Count, StringComparer.Ordinal);
        var following = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < model.Tokens.Count; id++)
        {
            var token = model.Tokens[id];
            first.TryAdd(token, id);
            var continues = token.StartsWith(model.ContinuationPrefix, StringComparison.Ordinal);
            var piece = continues ? token[model.ContinuationPrefix.Length..] : token;
            if (continues)
            {
                following.TryAdd(piece, id);
            }

            _longestPiece = Math.Max(_longestPiece, token.Length);
            TokenBytes[id] = model.Added.IsSpecial(id) ? [] : Encoding.UTF8.GetBytes(piece);
        }

        _first = first.GetAlternateLookup<ReadOnlySpan<char>>();
        _following = following.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>WordPiece keeps no white space: words are joined by one space, except before . , ! and ?.</summary>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (IsSpecial(id))
            {
                continue;
            }

            var token = _model.Tokens[id];
            var continues = token.StartsWith(_model.ContinuationPrefix, StringComparison.Ordinal);
            if (text.Length > 0 && !continues && token is not ("." or "," or "!" or "?"))
            {
                text.Append(' ');
            }

            text.Append(continues && text.Length > 0 ? token.AsSpan(_model.ContinuationPrefix.Length) : token);
        }

        return text.ToString();
    }

    public void Encode(string text, List<int> ids, List<TextSpan> spans)
    {
        var places = new List<TextSpan>(text.Length + 16);
        var normal = _model.Normalization.Apply(text, places);
        var words = new BertWords(normal);
        while (words.MoveNext())
        {
            var before = ids.Count;
            AppendWord(words.Current, ids);
            var at = words.Start;
            var isUnknown = ids.Count == before + 1 && ids[before] == _model.UnknownId;
            for (var i = before; i < ids.Count; i++)
            {
                var length = isUnknown ? words.Current.Length : LengthOf(ids[i], isFirst: i == before);
                spans.Add(new TextSpan(places[at].Start, places[at + length - 1].End));
                at += length;
            }
        }
    }

    protected override void Append(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var word in new BertWords(_model.Normalization.Apply(text)))
        {
            AppendWord(word, ids);
        }
    }

    private void AppendWord(ReadOnlySpan<char> word, List<int> ids)
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

    /// <summary>How many characters of a word the piece covers.</summary>
    private int LengthOf(int id, bool isFirst) => _model.Tokens[id].Length - (isFirst ? 0 : _model.ContinuationPrefix.Length);

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
