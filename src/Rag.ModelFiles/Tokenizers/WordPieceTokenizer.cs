using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// WordPiece as in BERT, which knows where in the text each token stands. docs/decisions/tokenizers.md says why this is our own.
/// </summary>
internal sealed class WordPieceTokenizer : VocabularyTokenizer, ISpanTokenizer
{
    private readonly WordPieceModel _model;
    private readonly WordPieces _pieces;

    public WordPieceTokenizer(WordPieceModel model)
        : base(model.Tokens.Count, model.Added, model.ComputeDigest())
    {
        _model = model;
        _pieces = new WordPieces(model);
        for (var id = 0; id < model.Tokens.Count; id++)
        {
            TokenBytes[id] = model.Added.IsSpecial(id) ? [] : BytesOf(model.Tokens[id], isFirst: false);
        }
    }

    /// <summary>
    /// WordPiece keeps no white space: words are joined by one space, except before signs that touch the word before them.
    /// </summary>
    public override ReadOnlySpan<byte> BytesAtStart(int id) => IsSpecial(id) ? [] : BytesOf(_model.Tokens[id], isFirst: true);

    private byte[] BytesOf(string token, bool isFirst) =>
        token.Length == 0 ? [] : Encoding.UTF8.GetBytes(WordPieceText.Of(token, _model.ContinuationPrefix, cleansUp: true, isFirst));

    public void Encode(string text, List<int> ids, List<TextSpan> spans)
    {
        var places = new List<TextSpan>(text.Length + 16);
        var normal = _model.Normalization.Apply(text, places);
        var words = new BertWords(normal);
        while (words.MoveNext())
        {
            var before = ids.Count;
            _pieces.Append(words.Current, ids);
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

    /// <summary>How many characters of a word the piece covers.</summary>
    private int LengthOf(int id, bool isFirst) => _model.Tokens[id].Length - (isFirst ? 0 : _model.ContinuationPrefix.Length);

    protected override void Append(ReadOnlySpan<char> text, TextPlace place, List<int> ids)
    {
        foreach (var word in new BertWords(_model.Normalization.Apply(text)))
        {
            _pieces.Append(word, ids);
        }
    }
}
