using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Ingestion.Chunking;

/// <summary>
/// Packs whole sentences into chunks of at most <paramref name="maxTokens"/> of the reader's tokens, without overlap: overlapping chunks
/// fill a ranking with near copies. A sentence is cut only when it alone is longer: at a word end, or between characters where one word
/// alone is longer. Time is linear in the text, whatever the text is. Thread-safe.
/// </summary>
/// <param name="tokenizer">
/// The reader's: a chunk's own text is at most <paramref name="maxTokens"/> by its <see cref="ITokenizer.Count"/>.
/// </param>
public sealed class Chunker(ITokenizer tokenizer, int maxTokens = Chunker.DefaultMaxTokens)
{
    public const int DefaultMaxTokens = 256;

    private readonly TokenRuler _ruler = new(tokenizer, maxTokens);

    /// <summary>Half-open UTF-16 spans of the body, in order; together they hold all of it except white space between them.</summary>
    public IReadOnlyList<TextSpan> Cut(string body)
    {
        var sentences = Sentences.Split(body);
        var tokens = MeasureWithGap(body, sentences);
        var chunks = new List<TextSpan>();
        int? previous = null; // first sentence of the chunk before, unless that one is a cut sentence's beginning

        var first = 0;
        while (first < sentences.Count)
        {
            if (LastThatFits(body, sentences, tokens, first) is { } last)
            {
                chunks.Add(new TextSpan(sentences[first].Start, sentences[last].End));
                if (last == sentences.Count - 1 && previous is { } firstOfPrevious)
                {
                    BalanceLastTwo(body, sentences, tokens, firstOfPrevious, first, chunks);
                }

                previous = first;
                first = last + 1;
                continue;
            }

            // The sentence alone is too long: its beginning is a chunk, what is left goes on like a sentence.
            var (start, end) = (sentences[first].Start, sentences[first].End);
            var cut = _ruler.LongestPrefix(body, start, end);
            chunks.Add(new TextSpan(start, cut));
            while (char.IsWhiteSpace(body[cut]))
            {
                cut++;
            }

            sentences[first] = new TextSpan(cut, end);
            tokens[first] = _ruler.Measure(body, cut, end);
            previous = null;
        }

        return chunks;
    }

    /// <summary>Tokens of each sentence with the white space before it: their sum foretells what the sentences together have.</summary>
    private int[] MeasureWithGap(string body, List<TextSpan> sentences)
    {
        var tokens = new int[sentences.Count];
        var gap = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = _ruler.Measure(body, gap, sentences[i].End);
            gap = sentences[i].End;
        }

        return tokens;
    }

    /// <summary>The last sentence of the longest run from <paramref name="first"/> that fits; null when the first alone does not.</summary>
    private int? LastThatFits(string body, List<TextSpan> sentences, int[] tokens, int first)
    {
        var last = first;
        for (var sum = tokens[first]; last + 1 < sentences.Count && sum + tokens[last + 1] <= _ruler.Limit; last++)
        {
            sum += tokens[last + 1];
        }

        for (; last >= first; last--)
        {
            if (_ruler.Fits(body, sentences[first].Start, sentences[last].End))
            {
                return last;
            }
        }

        return null;
    }

    /// <summary>
    /// Moves sentences from the chunk before into a tiny last one, so that a trailing half sentence does not stand alone.
    /// </summary>
    private void BalanceLastTwo(
        string body,
        List<TextSpan> sentences,
        int[] tokens,
        int firstOfPrevious,
        int firstOfLast,
        List<TextSpan> chunks
    )
    {
        var size = tokens[firstOfLast..].Sum();
        if (size * 4 >= _ruler.Limit)
        {
            return;
        }

        var total = size + tokens[firstOfPrevious..firstOfLast].Sum();
        var border = firstOfLast;
        while (border - 1 > firstOfPrevious && (size + tokens[border - 1]) * 2 <= total)
        {
            size += tokens[--border];
        }

        if (border < firstOfLast && _ruler.Fits(body, sentences[border].Start, sentences[^1].End))
        {
            chunks[^2] = new TextSpan(sentences[firstOfPrevious].Start, sentences[border - 1].End);
            chunks[^1] = new TextSpan(sentences[border].Start, sentences[^1].End);
        }
    }
}
