using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Answering;

/// <summary>
/// Generated tokens to text as it may be shown: whole characters only, nothing before the reader has stood by its short answer, nothing
/// from a stop string onwards. Owned by one answer.
/// </summary>
/// <param name="hasDecided">Whether the reader stands by its short answer, asked with each token; null where all is shown.</param>
internal sealed class AnswerText(ITokenizer tokenizer, Func<bool>? hasDecided, IReadOnlyList<string> stops)
{
    private readonly StreamingDecoder _decoder = new(tokenizer);
    private readonly StringBuilder _text = new();
    private readonly int _heldBack = Math.Max(0, stops.Count == 0 ? 0 : stops.Max(stop => stop.Length) - 1);
    private bool _shown = hasDecided is null;
    private int _sent;

    /// <summary>True once a stop string was met; the text ends before it.</summary>
    public bool IsStopped { get; private set; }

    public string Text => _text.ToString();

    /// <summary>Takes a token; returns the text that may be shown now, perhaps none.</summary>
    public string Accept(int tokenId)
    {
        Append(_decoder.Push(tokenId));
        _shown = _shown || hasDecided!();
        return _shown ? Take(_text.Length - _heldBack) : "";
    }

    /// <summary>The rest of the text, once no token follows.</summary>
    public string Complete()
    {
        Append(_decoder.Flush());
        return Take(_text.Length);
    }

    /// <summary>Replaces the text that was held back; only before anything was shown.</summary>
    public string Replace(string text)
    {
        _text.Clear().Append(text);
        return Take(_text.Length);
    }

    private void Append(string piece)
    {
        if (IsStopped)
        {
            return;
        }

        _text.Append(piece);
        if (stops.Count == 0)
        {
            return;
        }

        if (StopStrings.FirstIn(_text.ToString(), stops) is { } end)
        {
            IsStopped = true;
            _text.Length = end;
        }
    }

    private string Take(int end)
    {
        if (end <= _sent)
        {
            return "";
        }

        // A surrogate pair is one character: never split it.
        if (end < _text.Length && char.IsHighSurrogate(_text[end - 1]))
        {
            end--;
        }

        var piece = _text.ToString(_sent, end - _sent);
        _sent = end;
        return piece;
    }
}
