using System.Collections.Immutable;

namespace Rag.Onnx.Encoders;

/// <summary>The special tokens around a text, or around and between two, as the tokenizer's own file has them.</summary>
internal sealed record TextFrame(ImmutableArray<FramePiece> Pieces)
{
    /// <summary>Of the frame itself.</summary>
    public int SpecialTokens { get; } = Pieces.Count(piece => piece.Text is null);

    /// <summary>Start, text, end; and the second text with its own end, of type 1.</summary>
    public static (TextFrame Single, TextFrame Pair) OfBert(int start, int end) =>
        (
            new TextFrame([FramePiece.Special(start), FramePiece.OfText(0), FramePiece.Special(end)]),
            new TextFrame([
                FramePiece.Special(start),
                FramePiece.OfText(0),
                FramePiece.Special(end),
                FramePiece.OfText(1, type: 1),
                FramePiece.Special(end, type: 1),
            ])
        );

    /// <summary>The same with two ends between the texts and one type for all.</summary>
    public static (TextFrame Single, TextFrame Pair) OfRoberta(int start, int end) =>
        (
            OfBert(start, end).Single,
            new TextFrame([
                FramePiece.Special(start),
                FramePiece.OfText(0),
                FramePiece.Special(end),
                FramePiece.Special(end),
                FramePiece.OfText(1),
                FramePiece.Special(end),
            ])
        );

    /// <summary>A row of tokens and their types.</summary>
    public (int[] Ids, int[] Types) Row(params ReadOnlySpan<int[]> texts)
    {
        var (ids, types) = (new List<int>(), new List<int>());
        foreach (var piece in Pieces)
        {
            if (piece.Text is { } text)
            {
                ids.AddRange(texts[text]);
            }
            else
            {
                ids.Add(piece.Id);
            }

            types.AddRange(Enumerable.Repeat(piece.Type, ids.Count - types.Count));
        }

        return ([.. ids], [.. types]);
    }
}
