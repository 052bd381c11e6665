namespace Rag.Api.Adaptation;

/// <summary>What a schedule adapts.</summary>
public enum AdaptedKinds
{
    /// <summary>The vectors of questions.</summary>
    Questions,

    Reader,

    /// <summary>The questions first.</summary>
    Both,
}
