namespace Rag.Retrieval.Lexical;

/// <summary>
/// An index as bytes: its terms, each under its number, then its segments. Documents that are dead, and terms that no living document
/// holds, are left out: what was removed from the index is in no file that is written afterwards.
/// </summary>
internal static class SavedPostings
{
    private const int Magic = 0x31545350; // "PST1"

    /// <summary>Saved postings of another version are not read: raise it whenever the same text gives other terms.</summary>
    private const int AnalyzerVersion = 1;

    public static void Write(Stream stream, Vocabulary vocabulary, IReadOnlyList<PostingsSegment> segments)
    {
        PostingsSegment[] living = [.. segments.Select(segment => segment.IsWhole ? segment : PostingsSegment.Merge([segment]))];
        var terms = vocabulary.Terms();
        var numbers = new int[terms.Length];
        foreach (var segment in living)
        {
            segment.Mark(numbers);
        }

        var used = 0;
        foreach (ref var number in numbers.AsSpan())
        {
            number = number == 0 ? -1 : used++;
        }

        var output = new PostingsOutput(stream);
        output.Number(Magic);
        output.Number(AnalyzerVersion);
        output.Number(used);
        foreach (var (number, term) in terms.Index())
        {
            if (numbers[number] >= 0)
            {
                output.Text(term);
            }
        }

        output.Number(living.Length);
        foreach (var segment in living)
        {
            segment.Write(output, numbers);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not such an index, or another version's.</exception>
    public static (Vocabulary Vocabulary, IReadOnlyList<PostingsSegment> Segments) Read(Stream stream, long length)
    {
        var input = new PostingsInput(stream, length);
        if (input.Number() != Magic || input.Number() != AnalyzerVersion)
        {
            throw new InvalidDataException("The postings are another version's.");
        }

        var vocabulary = new Vocabulary();
        foreach (var number in Enumerable.Range(0, Math.Max(0, input.Number())))
        {
            if (!vocabulary.TryAdd(input.Text(), number))
            {
                throw new InvalidDataException("A term comes twice.");
            }
        }

        var segments = new List<PostingsSegment>();
        foreach (var _ in Enumerable.Range(0, Math.Max(0, input.Number())))
        {
            segments.Add(PostingsSegment.Read(input, vocabulary.Count));
        }

        return input.IsAtEnd ? (vocabulary, segments) : throw new InvalidDataException("Something comes behind the postings.");
    }
}
