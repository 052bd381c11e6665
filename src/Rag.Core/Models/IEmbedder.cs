namespace Rag.Core.Models;

/// <summary>Text to L2-normalized vectors. Thread-safe.</summary>
public interface IEmbedder
{
    int Dimensions { get; }

    /// <summary>Lower-case hex SHA-256 of what determines the vectors: weights, tokenizer, pooling, precision.</summary>
    string Digest { get; }

    /// <summary>One vector per text, in order; texts longer than the model's window are cut.</summary>
    float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation);

    /// <summary>The same in runs that begin when the pace says so; an embedder without a model has one run.</summary>
    float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation)
    {
        pace.WaitForTurn(cancellation);
        return EmbedPassages(texts, cancellation);
    }

    /// <summary>The vector of a question: the model's question prefix is added here.</summary>
    float[] EmbedQuestion(string question, CancellationToken cancellation);

    /// <summary>One vector per question, in order, the same as alone; an embedder with threads shares the questions among them.</summary>
    float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation) =>
        [.. questions.Select(question => EmbedQuestion(question, cancellation))];
}
