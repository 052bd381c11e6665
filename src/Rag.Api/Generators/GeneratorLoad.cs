namespace Rag.Api.Generators;

/// <summary>When a generator comes into memory.</summary>
public enum GeneratorLoad
{
    /// <summary>Before the service answers anything.</summary>
    AtStart,

    /// <summary>With the first question that asks for it, which waits for it.</summary>
    WhenAsked,
}
