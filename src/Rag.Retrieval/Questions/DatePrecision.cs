namespace Rag.Retrieval.Questions;

/// <summary>How exactly a date is named.</summary>
internal enum DatePrecision
{
    Day,

    /// <summary>Several days: "last week".</summary>
    Days,
    Month,
    Year,
}
