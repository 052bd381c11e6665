using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Kept;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="After">The id behind which it begins; null for the list's beginning.</param>
internal sealed record PageQuery(int Limit, string? After, bool IsNewestFirst)
{
    private const int MostListed = 100;
    private const int UsuallyListed = 20;

    /// <exception cref="WireException">limit or order cannot be read.</exception>
    public static PageQuery Read(IQueryCollection query, bool isNewestFirst)
    {
        var limit = UsuallyListed;
        WireException.Refuse(
            query.ContainsKey("limit") && (!int.TryParse(query["limit"], out limit) || limit is < 1 or > MostListed),
            "limit",
            $"limit must lie between 1 and {MostListed}."
        );
        var order = query["order"].ToString();
        WireException.Refuse(order is not ("" or "asc" or "desc"), "order", "order must be 'asc' or 'desc'.");
        var after = query["after"].ToString();
        return new PageQuery(limit, after.Length == 0 ? null : after, order.Length == 0 ? isNewestFirst : order == "desc");
    }
}
