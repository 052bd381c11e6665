namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>What an instruction of a pattern does.</summary>
internal enum PatternStepKind
{
    /// <summary>Goes over one character of its set.</summary>
    Take,

    /// <summary>Goes both ways, the first with preference.</summary>
    Fork,

    /// <summary>Goes on where a character of its set follows.</summary>
    FollowedBy,

    /// <summary>Goes on where no character of its set follows.</summary>
    NotFollowedBy,

    /// <summary>The text so far is a match.</summary>
    Accept,
}
