namespace Rag.Client.Answers;

/// <summary>A question, with how it is to be answered.</summary>
/// <param name="Text">What is asked.</param>
public sealed record Question(string Text)
{
    /// <summary>The turns before it, the oldest first: a follow-up is understood by them.</summary>
    public IReadOnlyList<Turn> Dialogue { get; init; } = [];

    /// <summary>From which news, and at what cost.</summary>
    public NewsOptions? News { get; init; }

    /// <summary>Most tokens of the answer; null for the service's own bound.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The answer ends before any of these strings would appear; at most four.</summary>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>0, the service's default, always writes the likeliest.</summary>
    public double? Temperature { get; init; }

    /// <summary>Gives the same answer again on the same machine and news.</summary>
    public long? Seed { get; init; }

    /// <summary>A question of no more than its text.</summary>
    public static implicit operator Question(string text) => FromString(text);

    /// <inheritdoc cref="op_Implicit"/>
    public static Question FromString(string text) => new(text);
}
