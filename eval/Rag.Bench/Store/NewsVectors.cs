using System.Numerics.Tensors;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Samples;

namespace Rag.Bench.Store;

/// <summary>
/// Vectors as a store of news has them: those of the sample news' paragraphs, two of them mixed, with noise; and of the questions that come
/// with the news, with noise too. Equal numbers give equal vectors.
/// </summary>
internal sealed class NewsVectors
{
    private const int Questions = 64;
    private const int NoiseValues = 1 << 22;
    private const int ShortestParagraph = 80;

    /// <summary>Length of the noise beside a vector of length 1.</summary>
    private const float Noise = .5f;

    private readonly float[][] _bases;
    private readonly float[] _noise;

    private NewsVectors(string digest, float[][] bases, float[][] questions)
    {
        (Digest, _bases) = (digest, bases);
        _noise = new float[NoiseValues];
        var random = new Random(7);
        var scale = Noise / MathF.Sqrt(Dimensions);
        foreach (ref var value in _noise.AsSpan())
        {
            value = scale * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        Queries = [.. Enumerable.Range(0, Questions).Select(n => Mixed(questions[n % questions.Length], default, 1, random))];
    }

    public string Digest { get; }

    public int Dimensions => _bases[0].Length;

    public IReadOnlyList<float[]> Queries { get; }

    public static NewsVectors Of(IEmbedder embedder, SampleNews news, CancellationToken cancellation)
    {
        string[] paragraphs =
        [
            .. FileArticles
                .Read(news.Paths, cancellation)
                .Select(read => read.Draft)
                .OfType<ArticleDraft>()
                .SelectMany(draft => draft.Body.Split('\n'))
                .Where(paragraph => paragraph.Length >= ShortestParagraph)
                .Distinct(),
        ];
        var questions = embedder.EmbedQuestions([.. news.Questions.Select(question => question.Question)], cancellation);
        return new NewsVectors(embedder.Digest, embedder.EmbedPassages(paragraphs, cancellation), questions);
    }

    /// <summary>Normalized.</summary>
    public float[] Vector(long number)
    {
        var random = new Random((int)(number % int.MaxValue));
        var (first, second) = (_bases[random.Next(_bases.Length)], _bases[random.Next(_bases.Length)]);
        return Mixed(first, second, .5f + (.5f * random.NextSingle()), random);
    }

    private float[] Mixed(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float share, Random random)
    {
        var vector = new float[Dimensions];
        TensorPrimitives.MultiplyAdd(first, share, _noise.AsSpan(random.Next(NoiseValues - Dimensions), Dimensions), vector);
        if (share < 1)
        {
            TensorPrimitives.MultiplyAdd(second, 1 - share, vector, vector);
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
