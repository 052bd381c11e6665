using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.VectorData;
using Microsoft.SemanticKernel.Data;
using Rag.Client.Search;

namespace Rag.SemanticKernel;

/// <summary>
/// Filters of Semantic Kernel as restrictions of a search. What the service cannot restrict by is refused, and never left out.
/// </summary>
internal static class HitFilter
{
    private const string Form =
        "A filter of the news can be of the form hit => hit.Source == \"…\" && hit.Language == \"…\" && hit.PublishedAt >= … "
        + "&& hit.PublishedAt < ….";

    /// <exception cref="NotSupportedException">The filter has another form.</exception>
    public static SearchQuery Apply(Expression<Func<SearchHit, bool>>? filter, SearchQuery query) =>
        filter is null ? query : Apply(filter.Body, query);

    /// <exception cref="NotSupportedException">The filter names something else than source and language.</exception>
    public static SearchQuery Apply(TextSearchFilter? filter, SearchQuery query)
    {
        foreach (var clause in filter?.FilterClauses ?? [])
        {
            query = clause is EqualToFilterClause { Value: string value } equal
                ? equal.FieldName.ToUpperInvariant() switch
                {
                    "SOURCE" => query with { Sources = [value] },
                    "LANGUAGE" => query with { Languages = [value] },
                    _ => throw new NotSupportedException("A filter of the news can name 'source' and 'language'."),
                }
                : throw new NotSupportedException("A filter of the news compares 'source' or 'language' with a text.");
        }

        return query;
    }

    private static SearchQuery Apply(Expression condition, SearchQuery query)
    {
        if (condition is not BinaryExpression binary)
        {
            throw new NotSupportedException(Form);
        }

        if (binary.NodeType == ExpressionType.AndAlso)
        {
            return Apply(binary.Right, Apply(binary.Left, query));
        }

        var (member, value) = (MemberOf(binary.Left), ValueOf(binary.Right));
        return (member, binary.NodeType, value) switch
        {
            (nameof(SearchHit.Source), ExpressionType.Equal, string source) => query with { Sources = [source] },
            (nameof(SearchHit.Language), ExpressionType.Equal, string language) => query with { Languages = [language] },
            (nameof(SearchHit.PublishedAt), ExpressionType.GreaterThanOrEqual, DateTimeOffset time) => query with { From = time },
            (nameof(SearchHit.PublishedAt), ExpressionType.GreaterThan, DateTimeOffset time) => query with { From = time.AddTicks(1) },
            (nameof(SearchHit.PublishedAt), ExpressionType.LessThan, DateTimeOffset time) => query with { To = time },
            (nameof(SearchHit.PublishedAt), ExpressionType.LessThanOrEqual, DateTimeOffset time) => query with { To = time.AddTicks(1) },
            _ => throw new NotSupportedException(Form),
        };
    }

    private static string? MemberOf(Expression expression) =>
        Bare(expression) is MemberExpression { Expression: ParameterExpression, Member.Name: var name } ? name : null;

    /// <summary>A constant, or a variable that the filter closes over.</summary>
    private static object? ValueOf(Expression expression) =>
        Bare(expression) switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member => field.GetValue(member.Expression is { } owner ? ValueOf(owner) : null),
            MemberExpression { Member: PropertyInfo property } member => property.GetValue(
                member.Expression is { } owner ? ValueOf(owner) : null
            ),
            _ => throw new NotSupportedException(Form),
        };

    private static Expression Bare(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert } converted ? Bare(converted.Operand) : expression;
}
