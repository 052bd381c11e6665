namespace Rag.Bench.Soak;

/// <summary>What an answer is worth by what it cites.</summary>
internal enum AnswerVerdict
{
    /// <summary>It cites, and every quotation stands where it says.</summary>
    True,

    /// <summary>It declines, or was canceled before it cited anything.</summary>
    SaysNothing,

    /// <summary>A quotation does not stand where it says, or the answer claims something and cites nothing.</summary>
    Untrue,
}
