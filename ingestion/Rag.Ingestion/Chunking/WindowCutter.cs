using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Ingestion.Chunking;

/// <summary>
/// Cuts a chunk into windows of whole sentences for embedding only: a short window's vector finds one fact that the vector of the whole
/// chunk averages away. Thread-safe.
/// </summary>
/// <param name="tokenizer">The reader's.</param>
/// <param name="maxTokens">A window grows while it stays within this; a single longer sentence is a window of its own.</param>
public sealed class WindowCutter(ITokenizer tokenizer, int maxTokens = WindowCutter.DefaultMaxTokens)
{
    public const int DefaultMaxTokens = 64;

    private readonly TokenRuler _ruler = new(tokenizer, maxTokens);

    /// <summary>Half-open UTF-16 spans of the chunk's text, in order; empty when the chunk is one window by itself.</summary>
    public IReadOnlyList<TextSpan> Cut(string chunk)
    {
        var windows = new List<TextSpan>();
        var size = 0;
        foreach (var sentence in Sentences.Split(chunk))
        {
            var tokens = _ruler.Measure(chunk, windows.Count == 0 ? 0 : windows[^1].End, sentence.End);
            size += tokens;
            if (windows.Count > 0 && size <= _ruler.Limit)
            {
                windows[^1] = windows[^1] with { End = sentence.End };
                continue;
            }

            windows.Add(sentence);
            size = tokens;
        }

        return windows.Count > 1 ? windows : [];
    }
}
