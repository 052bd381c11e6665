namespace Rag.Core.Answers;

/// <summary>Why a passage that was found was not read.</summary>
public enum LeftOutReason
{
    /// <summary>As many passages, or as many tokens of them, as are read at once were taken before it.</summary>
    Room,

    /// <summary>Only the bound on computed tokens kept it out: see <see cref="AnswerOptions.ComputedTokens"/>.</summary>
    ComputedTokens,

    /// <summary>It would not have been read in the time that reading may take.</summary>
    Time,

    /// <summary>It says nearly the same, word for word, as one found before it.</summary>
    NearDuplicate,

    /// <summary>Another article of its story stands before it.</summary>
    Story,

    /// <summary>It is in a language that the models do not read.</summary>
    Language,
}
