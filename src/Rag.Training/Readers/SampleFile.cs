using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Training.Jobs;

namespace Rag.Training.Readers;

/// <summary>
/// Reads samples.jsonl, a sample a line:
/// <c>{"segments":[{"ids":[…],"passage":false},{"ids":[…],"passage":true},…],"answer":[…]}</c>.
/// </summary>
internal static class SampleFile
{
    /// <summary>Some 100,000 samples of 600 tokens; all of them are kept in memory.</summary>
    private const long MostBytes = 1L << 28;

    /// <param name="longest">Samples of more tokens are left out.</param>
    /// <exception cref="JobException">A line is no sample, or no sample is left.</exception>
    public static SampleSet Read(string path, int vocabulary, int longest)
    {
        BoundedFile.RequireOrdinary(path);
        if (new FileInfo(path).Length > MostBytes)
        {
            throw new JobException($"{path}: the file has more than the {MostBytes >> 20} MiB that are read.");
        }

        var (kept, leftOut) = (new List<Sample>(), new List<(int, int)>());
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            var sample = Read(path, index + 1, line, vocabulary);
            if (sample.Tokens <= longest)
            {
                kept.Add(sample);
            }
            else
            {
                leftOut.Add((sample.Line, sample.Tokens));
            }
        }

        return kept.Count > 0
            ? new SampleSet(kept, leftOut)
            : throw new JobException($"{path}: no sample has at most {longest} tokens: there is nothing to learn from.");
    }

    private static Sample Read(string path, int number, string line, int vocabulary)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            SampleSegment[] segments =
            [
                .. document
                    .RootElement.Array("segments")
                    .Select(segment => new SampleSegment(Ids(segment, "ids", vocabulary), segment.Bool("passage", false))),
            ];
            if (segments.Length == 0 || segments[^1].IsPassage)
            {
                throw new FormatException("the last segment is to be the question");
            }

            return new Sample(number, segments, Ids(document.RootElement, "answer", vocabulary));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            var defect = e is JsonException ? "it is no JSON" : e.Message;
            throw new JobException($"{path}: line {number} is no sample: {defect}.", e);
        }
    }

    private static int[] Ids(JsonElement element, string name, int vocabulary)
    {
        int[] ids =
        [
            .. element.Array(name).Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? value : -1),
        ];
        return ids.Length > 0 && ids.All(id => id >= 0 && id < vocabulary)
            ? ids
            : throw new FormatException($"{name} is empty, or holds what is no id of the model's {vocabulary} tokens");
    }
}
