namespace Rag.Answering;

/// <summary>Who writes answers whose words are not taken from the passages.</summary>
public enum AnswerGenerator
{
    /// <summary>The local reader.</summary>
    Reader,

    /// <summary>The configured server.</summary>
    Remote,
}
