namespace Rag.Core.Answers;

/// <summary>What an answer is worth now.</summary>
public enum AnswerStanding
{
    /// <summary>What it quotes still stands.</summary>
    Current,

    /// <summary>What it quotes was corrected, or is no longer said.</summary>
    Corrected,

    /// <summary>An article that it quotes was withdrawn.</summary>
    Retracted,
}
