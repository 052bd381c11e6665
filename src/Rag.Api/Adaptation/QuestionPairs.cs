using System.Buffers.Binary;
using System.Security.Cryptography;
using Rag.Core.Models;
using Rag.Eval.Adaptation;
using Rag.Ingestion.Chunking;

namespace Rag.Api.Adaptation;

/// <summary>
/// Questions and passages as vectors in the files that the trainer reads: pairs.f32 and others.f32, little-endian fp32. A passage is the
/// window of its chunk that holds the answer, since by windows above all is searched.
/// </summary>
/// <param name="embedder">Of questions without any projection.</param>
/// <param name="passages">The same embedder, with manners: it gives way to questions that somebody waits for.</param>
internal sealed class QuestionPairs(IEmbedder embedder, IEmbedder passages, WindowCutter windows, Func<CancellationToken, Task> rest)
{
    private const int PerBatch = 32;
    private const int MostOthers = 2000;

    /// <returns>The digest of both files together.</returns>
    public async Task<string> WriteAsync(string folder, IReadOnlyList<AdaptationQuestion> questions, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var pairs = File.Create(Path.Combine(folder, "pairs.f32")))
        {
            foreach (var batch in questions.Chunk(PerBatch))
            {
                await rest(cancellation);
                var asked = embedder.EmbedQuestions([.. batch.Select(question => question.Question)], cancellation);
                var found = passages.EmbedPassages([.. batch.Select(PassageOf)], cancellation);
                foreach (var (question, passage) in asked.Zip(found))
                {
                    Write(pairs, question, digest);
                    Write(pairs, passage, digest);
                }
            }
        }

        await using var others = File.Create(Path.Combine(folder, "others.f32"));
        foreach (var batch in OtherWindows(questions).Take(MostOthers).Chunk(PerBatch))
        {
            foreach (var passage in passages.EmbedPassages(batch, cancellation))
            {
                Write(others, passage, digest);
            }
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private string PassageOf(AdaptationQuestion question)
    {
        var texts = WindowsOf(question.Chunk);
        return question.Sentence is { } sentence
            ? texts.FirstOrDefault(text => text.Contains(sentence, StringComparison.Ordinal)) ?? question.Chunk
            : texts[0];
    }

    /// <summary>Of each chunk the windows that answer none of the questions, each once.</summary>
    private IEnumerable<string> OtherWindows(IReadOnlyList<AdaptationQuestion> questions) =>
        questions
            .GroupBy(question => question.Chunk, StringComparer.Ordinal)
            .SelectMany(chunk =>
                WindowsOf(chunk.Key)
                    .Skip(1)
                    .Where(text => !chunk.Any(question => question.Sentence is { } own && text.Contains(own, StringComparison.Ordinal)))
                    .Take(1)
            );

    /// <summary>At least one.</summary>
    private string[] WindowsOf(string chunk) =>
        windows.Cut(chunk) is { Count: > 0 } spans ? [.. spans.Select(span => chunk[span.Start..span.End])] : [chunk];

    private static void Write(Stream file, float[] vector, IncrementalHash digest)
    {
        Span<byte> bytes = new byte[vector.Length * sizeof(float)];
        foreach (var at in Enumerable.Range(0, vector.Length))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(at * sizeof(float))..], vector[at]);
        }

        file.Write(bytes);
        digest.AppendData(bytes);
    }
}
