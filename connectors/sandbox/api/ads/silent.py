"""Fields and breakdowns of the platform that this world has nothing to say about: fields asked for are left out."""

SILENT: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "account": """
            ad_account_promotable_objects agency_client_declaration all_capabilities
            brand_safety_content_filter_levels business business_city business_state business_street business_street2
            business_zip can_create_brand_lift_study capabilities custom_audience_info default_dsa_beneficiary
            default_dsa_payor end_advertiser end_advertiser_name existing_customers expired_funding_source_details
            extended_credit_invoice_group failed_delivery_checks fb_entity funding_source funding_source_details
            has_migrated_permissions has_page_authorized_adaccount io_number is_attribution_spec_system_default
            is_ba_skip_delayed_eligible is_direct_deals_enabled is_in_3ds_authorization_enabled_market
            is_notifications_enabled is_tax_id_required liable_address line_numbers marketing_messages_settings
            media_agency min_campaign_group_spend_cap offsite_clo_signal_status offsite_pixels_tos_accepted
            opportunity_score opportunity_score_weight owner owner_business partner rf_spec send_bill_to_address
            show_checkout_experience sold_to_address tax_id tax_id_status tax_id_type tos_accepted
            user_access_expire_time user_tos_accepted viewable_business
        """,
        "campaign": """
            adlabels advantage_state_info bid_constraints brand_lift_studies budget_rebalance_flag
            campaign_group_active_time can_create_brand_lift_study frequency_control_specs
            has_secondary_skadnetwork_reporting is_adset_budget_sharing_enabled is_budget_schedule_enabled
            is_direct_send_campaign is_message_campaign is_meta_moment_maker_enabled is_pca_unified
            is_reels_trending_ads_enabled is_skadnetwork_attribution last_budget_toggling_time primary_attribution
            promoted_object recommendations source_campaign source_recommendation_type special_ad_category_country
            topline_id adbatch budget_schedule_specs execution_options iterative_split_test_configs
        """,
        "adset": """
            ad_set_goal adlabels adset_schedule anchor_event_attribution_window_days asset_feed_id
            attribution_count_type automatic_manual_state bid_adjustments bid_constraints bid_info
            brand_safety_config campaign_active_time campaign_attribution creative_diversity_label
            creative_diversity_score creative_sequence creative_sequence_repetition_pattern daily_min_spend_target
            daily_spend_cap dsa_beneficiary dsa_payor existing_customer_budget_percentage frequency_control_specs
            full_funnel_exploration_mode is_ba_skip_delayed_eligible is_budget_schedule_enabled
            is_dc_follow_optimized is_incremental_attribution_enabled is_organic_ad_joint_optimized
            is_sequenced_conversion_creation lifetime_min_spend_target lifetime_spend_cap
            live_video_ad_campaign_config low_creative_reach max_budget_spend_percentage meta_moment_maker_spec
            min_budget_spend_percentage multi_event_conversion_attribution_window_seconds
            multi_optimization_goal_weight optimization_sub_event placement_soft_opt_out recommendations
            recurring_budget_semantics regional_regulated_categories regional_regulation_identities relative_value
            review_feedback rf_prediction_id source_adset special_ad_categories targeting_optimization_types
            time_based_ad_rotation_id_blocks time_based_ad_rotation_intervals trending_topics_spec use_new_app_click
            value_rule_set_id value_rules_applied
        """,
        "ad": """
            ad_active_time ad_schedule_end_time ad_schedule_start_time adlabels bid_amount bid_info conversion_specs
            creative_asset_groups_spec creative_audience_pairing_persona creative_automation_spec demolink_hash
            display_sequence engagement_audience failed_delivery_checks last_updated_by_app_id placement priority
            recommendations source_ad special_ad_categories tracking_and_conversion_with_defaults adset_spec
            audience_id dataset_split_specs date_format draft_adgroup_id execution_options include_demolink_hashes
            filename
        """,
        "creative": """
            ad_disclaimer_spec adlabels applink_treatment authorization_category auto_update
            branded_content_sponsor_page_id bundle_folder_id call_to_action categorization_criteria
            category_media_source collaborative_ads_lsb_image_bank_id contextual_multi_ads creative_sourcing_spec
            degrees_of_freedom_spec destination_set_id destination_spec dynamic_ad_voice
            effective_authorization_category enable_direct_install enable_launch_instant_app existing_post_title
            format_transformation_spec generative_asset_spec image_crops image_hash interactive_components_spec
            link_deep_link_url link_destination_display_url link_og_id marketing_message_structured_spec
            media_sourcing_spec messenger_sponsored_message object_store_url object_url omnichannel_link_spec
            page_welcome_message photo_album_source_object_story_id place_page_set_id platform_customizations
            playable_asset_id portrait_customizations product_data product_set_id product_suggestion_settings
            recommender_settings regional_regulation_disclaimer_spec source_facebook_post_id template_url
            template_url_spec thumbnail_id use_page_actor_override wamo_whatsapp_identity_spec execution_options
            image_file is_dco_internal media_optimization_spec
        """,
    }.items()
}

_INSIGHTS = """
ad_click_actions ad_impression_actions adset_end adset_start advanced_actions_28d_view advanced_reach_1d_lookback
advanced_reach_28d_lookback advanced_reach_7d_lookback age_targeting aggregated_play_time_per_reach
anchor_event_attribution_setting anchor_events_performance_indicator auction_bid auction_competitiveness
auction_max_competitor_bid average_purchases_conversion_value canvas_avg_view_percent canvas_avg_view_time
catalog_segment_actions catalog_segment_value catalog_segment_value_mobile_purchase_roas
catalog_segment_value_omni_purchase_roas catalog_segment_value_website_purchase_roas
configurable_attribution_action configurable_attribution_actionvalue configurable_audience_overlap_reach
configurable_audience_overlap_with_conv_action configurable_audience_overlap_with_conv_converters
configurable_audience_overlap_with_conv_exposure_cost configurable_audience_overlap_with_conv_exposure_impressions
configurable_audience_overlap_with_conv_exposure_reach configurable_creative_format_performance_adset_count
configurable_creative_format_performance_clicks configurable_creative_format_performance_conversions
configurable_creative_format_performance_converters configurable_creative_format_performance_impressions
configurable_creative_format_performance_spend configurable_placement_ptc_conversions
configurable_placement_ptc_converters configurable_placement_ptc_reach configurable_reachbyfrequency_action
configurable_reachbyfrequency_converters_count configurable_reachbyfrequency_impressions_cost
configurable_reachbyfrequency_impressions_count configurable_reachbyfrequency_reach conversion_lead_rate
conversion_leads converted_product_app_custom_event_fb_mobile_purchase
converted_product_app_custom_event_fb_mobile_purchase_value converted_product_offline_purchase
converted_product_offline_purchase_value converted_product_omni_purchase converted_product_omni_purchase_values
converted_product_quantity converted_product_value converted_product_website_pixel_purchase
converted_product_website_pixel_purchase_value converted_promoted_product_app_custom_event_fb_mobile_purchase
converted_promoted_product_app_custom_event_fb_mobile_purchase_value converted_promoted_product_offline_purchase
converted_promoted_product_offline_purchase_value converted_promoted_product_omni_purchase
converted_promoted_product_omni_purchase_values converted_promoted_product_quantity
converted_promoted_product_value converted_promoted_product_website_pixel_purchase
converted_promoted_product_website_pixel_purchase_value cost_per_15_sec_video_view
cost_per_2_sec_continuous_video_view cost_per_6_sec_video_view cost_per_ad_click cost_per_conversion
cost_per_conversion_lead cost_per_dda_countby_convs cost_per_estimated_ad_recallers cost_per_message_delivered
cost_per_mmp_credited_install cost_per_objective_result cost_per_one_thousand_ad_impression
cost_per_unique_action_type cost_per_unique_conversion cost_per_unique_outbound_click creative_diversity_data
creative_diversity_label creative_diversity_score creative_fatigue_summary creative_fatigued_ads
creative_media_type date_start date_stop dda_countby_convs dda_results estimated_ad_recall_rate
estimated_ad_recall_rate_lower_bound estimated_ad_recall_rate_upper_bound estimated_ad_recallers
estimated_ad_recallers_lower_bound estimated_ad_recallers_upper_bound full_view_impressions full_view_reach
gender_targeting instagram_upcoming_event_reminders_set instant_experience_clicks_to_open
instant_experience_clicks_to_start instant_experience_outbound_clicks interactive_component_tap labels
landing_page_view_actions_per_link_click landing_page_view_per_link_click landing_page_view_per_purchase_rate
link_clicks_per_results location marketing_messages_click_rate_benchmark marketing_messages_cost_per_delivered
marketing_messages_cost_per_link_btn_click marketing_messages_delivered marketing_messages_delivery_rate
marketing_messages_link_btn_click marketing_messages_link_btn_click_rate marketing_messages_media_view_rate
marketing_messages_phone_call_btn_click_rate marketing_messages_quick_reply_btn_click
marketing_messages_quick_reply_btn_click_rate marketing_messages_read marketing_messages_read_rate
marketing_messages_read_rate_benchmark marketing_messages_sent marketing_messages_spend
marketing_messages_spend_currency messages_delivered messages_delivered_ctr mmp_credited_install
mobile_app_purchase_roas msa_seller_budget multi_event_conversion_attribution_setting objective_result_rate
objective_results onsite_conversion_messaging_detected_purchase_deduped opportunity_score_l4 place_page_name
playable_average_game_length playable_game_start_rate product_group_retailer_id product_retailer_id product_views
purchase_per_landing_page_view purchases_per_link_click qualifying_question_qualify_answer_rate read_rate
result_rate result_values_performance_indicator shop_clicks shops_assisted_purchases total_card_view
total_postbacks total_postbacks_detailed total_postbacks_detailed_v4 unique_conversions unique_outbound_clicks_ctr
unique_video_continuous_2_sec_watched_actions unique_video_view_15_sec video_15_sec_watched_actions
video_6_sec_watched_actions video_continuous_2_sec_watched_actions video_play_curve_actions
video_play_retention_0_to_15s_actions video_play_retention_20_to_60s_actions video_play_retention_graph_actions
video_time_watched_actions video_view_per_impression wish_bid
"""
UNTOLD = frozenset(_INSIGHTS.split())
"""The same of insights."""

_BREAKDOWNS = """
ad_extension_domain ad_extension_url ad_format_asset affiliate_click_region affiliate_link_url app_id body_asset
breakdown_ad_objective breakdown_reporting_ad_id call_to_action_asset coarse_conversion_value comscore_market
conversion_destination creative_automation_asset_id creative_fingerprint_details creative_format_classification
creative_media_type_breakdown creative_relaxation_asset_type crm_advertiser_l12_territory_ids
crm_advertiser_subvertical_id crm_advertiser_vertical_id crm_ult_advertiser_id description_asset dma fidelity_type
flexible_format_asset_type frequency_value gen_ai_asset_type hsid image_asset
impression_view_time_advertiser_hour_v2 internal_campaign_id is_auto_advance is_conversion_id_modeled
is_rendered_as_delayed_skip_ad landing_destination link_url_asset marketing_messages_btn_name
mdsa_landing_destination media_asset_url media_destination_url media_format media_id media_origin_url
media_text_content mmm msa_seller_name overlap_segment pa_creator_ig_handle place_page_id placement_path
postback_sequence_index product_brand_breakdown product_category_breakdown product_custom_label_0_breakdown
product_custom_label_1_breakdown product_custom_label_2_breakdown product_custom_label_3_breakdown
product_custom_label_4_breakdown product_group_content_id_breakdown product_id redownload reels_trending_topic
rta_ugc_topic rule_set_id rule_set_name signal_source signal_source_bucket skan_campaign_id skan_conversion_id
skan_version sot_attribution_model_type sot_attribution_window sot_channel sot_event_type sot_source
standard_event_content_type title_asset user_persona_id user_persona_name user_segment_key video_asset zip
"""
WITHOUT_DATA = frozenset(_BREAKDOWNS.split())
"""Breakdowns of the platform that this world has no data for."""
