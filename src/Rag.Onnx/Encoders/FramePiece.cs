namespace Rag.Onnx.Encoders;

/// <summary>A special token of a row, or the place of a text in it.</summary>
/// <param name="Text">Which text stands here, from 0; null for a special token.</param>
/// <param name="Id">Of the special token.</param>
/// <param name="Type">The token type here.</param>
internal readonly record struct FramePiece(int? Text, int Id, int Type)
{
    public static FramePiece Special(int id, int type = 0) => new(null, id, type);

    public static FramePiece OfText(int text, int type = 0) => new(text, 0, type);
}
